import { type Attachment, defaultDetachKeys, openContainerStreams, parseDetachKeys } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import type { Answer, TakenOver } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { outputType, toFrame } from '../streams/frames.ts';
import { readOutput } from './container-logs.ts';
import { recordOf } from './record-of.ts';

/** Which streams of a container a client wants. */
interface Wanted {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly hasTerminal: boolean;
  readonly detachKeys: Uint8Array;
}

/** `POST /containers/{name}/attach`: of one that does not run yet, as soon as it is started by way of this service. */
export function answerAttach(call: Call): Answer {
  const { daemon, query, version } = call;
  const record = recordOf(call);
  const { tty, interactive } = record.options;
  const wanted = {
    stdin: interactive && query.on('stdin'),
    stdout: query.on('stdout'),
    stderr: query.on('stderr'),
    hasTerminal: tty,
    detachKeys: readDetachKeys(call),
  };
  const isLive = record.state.kind === 'running' || record.state.kind === 'paused';
  if (!query.on('stream') && !query.on('logs'))
    throw daemonFault('daemon/bad-parameter', 'neither stream nor logs is asked for');
  // What it can be refused for is told before the connection is taken over.
  const streams = query.on('stream');
  const opened = streams && isLive ? openContainerStreams(daemon.nacre, record) : undefined;
  return {
    kind: 'hijack',
    contentType: outputType(version, tty),
    async serve(client) {
      if (query.on('logs')) {
        const past = readOutput(daemon.nacre, record, { follow: false, signal: client.signal }, wanted);
        for await (const bytes of past) await client.write(bytes);
      }
      if (!streams) return;
      using attachment = opened ?? (await daemon.meetings.wait(record.id, client.signal));
      await joinClient(attachment, client, wanted);
    },
  };
}

/** @throws runtime/bad-flag */
function readDetachKeys({ query }: Call): Uint8Array {
  const text = query.text('detachKeys');
  return text === undefined ? defaultDetachKeys : parseDetachKeys(text);
}

/** Passes bytes both ways until the output ends, the client leaves, or the keys to detach were typed. */
async function joinClient(attachment: Attachment, client: TakenOver, wanted: Wanted): Promise<void> {
  const { hasTerminal, detachKeys, stdin } = wanted;
  await attachment.join({
    output: {
      write(stream, bytes) {
        if (!wanted[stream] && !hasTerminal) return undefined;
        return client.write(hasTerminal ? Buffer.from(bytes) : toFrame(stream, bytes));
      },
    },
    ...(stdin ? { input: client.input } : {}),
    ...(hasTerminal && stdin ? { detachKeys } : {}),
    signal: client.signal,
  });
}
