import { type ContainerRecord, type Nacre, parseMoment, readContainerLog, sweep } from '../../app/index.ts';
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
  const [stdout, stderr] = [query.on('stdout'), query.on('stderr')];
  if (!stdout && !stderr)
    throw daemonFault('daemon/bad-parameter', 'Bad parameters: you must choose at least one stream');
  const request = { ...readLogRequest(call), signal };
  const head = { timestamps: query.on('timestamps'), details: query.on('details') };
  return {
    kind: 'stream',
    status: 200,
    contentType: outputType(version, record.options.tty),
    body: readOutput(daemon.nacre, record, request, { stdout, stderr, ...head }),
    atOnce: request.follow === true,
  };
}

/** What of a log is told, and how. */
export interface LogOutput {
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly timestamps?: boolean;
  readonly details?: boolean;
}

/** What a container has printed, as it prints it: in frames, unless it has a terminal. */
export async function* readOutput(
  nacre: Nacre,
  record: ContainerRecord,
  request: LogRequest,
  output: LogOutput,
): AsyncGenerator<Uint8Array> {
  const isInLine = { stdout: false, stderr: false };
  for await (const entries of readContainerLog(nacre, record, request)) {
    if (request.signal?.aborted === true) return;
    const pieces: Uint8Array[] = [];
    for (const { stream, time, bytes, partial } of entries) {
      if (!output[stream]) continue;
      const head = isInLine[stream] ? '' : toHead(time, output);
      const text = head === '' ? bytes : Buffer.concat([utf8(head), bytes]);
      isInLine[stream] = partial;
      pieces.push(record.options.tty ? Buffer.from(text) : toFrame(stream, text));
    }
    if (pieces.length > 0) yield concatBytes(pieces);
  }
}

/** What stands before a line. Labels and variables that a log's driver was told to note would be its details. */
function toHead(time: bigint, { timestamps = false, details = false }: LogOutput): string {
  return `${timestamps ? `${formatNanoseconds(time)} ` : ''}${details ? ' ' : ''}`;
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
