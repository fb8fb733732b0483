import { formatEvent, parseMoment, readEvents } from '../../app/index.ts';
import { utf8 } from '../../base/index.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';

/** `GET /events`: what was done and what is done, until the client leaves or `until` is over. */
export function answerEvents(call: Call): Answer {
  const { daemon, query, signal } = call;
  const [since, until] = [query.text('since'), query.text('until')];
  const events = readEvents(daemon.nacre, {
    ...(since === undefined ? {} : { since: parseMoment(since, 'since') }),
    ...(until === undefined ? {} : { until: parseMoment(until, 'until') }),
    filters: query.filters(),
    signal,
  });

  async function* body(): AsyncGenerator<Uint8Array> {
    for await (const event of events) yield utf8(`${formatEvent(event)}\n`);
  }

  return { kind: 'stream', status: 200, contentType: 'application/json', body: body(), atOnce: true };
}
