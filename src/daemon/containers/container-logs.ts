import { parseMoment, readContainerLog, sweep } from '../../app/index.ts';
import { concatBytes, utf8 } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { outputType, toFrame } from '../streams/frames.ts';
import { recordOf } from './record-of.ts';

type LogRequest = Parameters<typeof readContainerLog>[2];

/** `GET /containers/{name}/logs` */
export async function answerLogs(call: Call): Promise<Answer> {
  const { daemon, query, signal, version } = call;
  await sweep(daemon.nacre);
  const record = recordOf(call);
  const { tty } = record.options;
  const wanted = { stdout: query.on('stdout'), stderr: query.on('stderr') };
  if (!wanted.stdout && !wanted.stderr)
    throw daemonFault('daemon/bad-parameter', 'Bad parameters: you must choose at least one stream');
  const request = { ...readLogRequest(call), signal };
  const timestamps = query.on('timestamps');

  async function* body(): AsyncGenerator<Uint8Array> {
    let isInLine = false;
    for await (const entries of readContainerLog(daemon.nacre, record, request)) {
      if (signal.aborted) return;
      const pieces: Uint8Array[] = [];
      for (const { stream, time, bytes, partial } of entries) {
        if (!wanted[stream]) continue;
        const text = timestamps && !isInLine ? Buffer.concat([utf8(`${formatNanoseconds(time)} `), bytes]) : bytes;
        isInLine = partial;
        pieces.push(tty ? Buffer.from(text) : toFrame(stream, text));
      }
      if (pieces.length > 0) yield concatBytes(pieces);
    }
  }

  return {
    kind: 'stream',
    status: 200,
    contentType: outputType(version, tty),
    body: body(),
    atOnce: request.follow === true,
  };
}

/** @throws daemon/bad-parameter, app/bad-time */
function readLogRequest({ query }: Call): LogRequest {
  const [since, until, tail] = [query.text('since'), query.text('until'), query.text('tail')];
  const lines = tail === undefined || tail === 'all' || tail.startsWith('-') ? undefined : Number(tail);
  if (lines !== undefined && !Number.isSafeInteger(lines))
    throw daemonFault('daemon/bad-parameter', `invalid parameter: tail is not a number of lines`);
  return {
    follow: query.on('follow'),
    ...(since === undefined || since === '0' ? {} : { since: parseMoment(since, 'since') }),
    ...(until === undefined || until === '0' ? {} : { until: parseMoment(until, 'until') }),
    ...(lines === undefined ? {} : { tail: lines }),
  };
}

/** RFC 3339 with nine digits. @param time nanoseconds since 1970 */
function formatNanoseconds(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}
