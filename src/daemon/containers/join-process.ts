import type { Readable } from 'node:stream';
import { type ExecProcess, watchDetachKeys } from '../../app/index.ts';
import type { TakenOver } from '../http/answer.ts';
import { toFrame } from '../streams/frames.ts';

/** Which streams of a command a client wants. */
interface Wanted {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly hasTerminal: boolean;
  readonly detachKeys: Uint8Array;
}

/**
 * Passes bytes both ways until the command's output ends, the client leaves, or the keys to detach were typed; the command goes on then.
 *
 * @returns whether the output has ended
 */
export async function joinProcess({ streams }: ExecProcess, client: TakenOver, wanted: Wanted): Promise<boolean> {
  const left = new AbortController();
  const isOver = AbortSignal.any([client.signal, left.signal]);
  if (wanted.stdin) passInput(streams.stdin, client, wanted, () => left.abort());
  // A terminal has no end: its program would read one that nobody typed.
  else if (!wanted.hasTerminal) streams.stdin.end();
  await Promise.all([
    passOutput(streams.stdout, wanted.stdout || wanted.hasTerminal, client, isOver, (bytes) =>
      wanted.hasTerminal ? Buffer.from(bytes) : toFrame('stdout', bytes),
    ),
    passOutput(streams.stderr, wanted.stderr, client, isOver, (bytes) => toFrame('stderr', bytes)),
  ]);
  return !isOver.aborted;
}

function passInput(
  stdin: ExecProcess['streams']['stdin'],
  { input, signal }: TakenOver,
  { hasTerminal, detachKeys }: Wanted,
  onDetached: () => void,
): void {
  const keys = watchDetachKeys(hasTerminal ? detachKeys : new Uint8Array());
  input.on('data', (data: Uint8Array) => {
    const { bytes, detached } = keys.pass(data);
    if (bytes.length > 0 && !stdin.write(bytes)) {
      input.pause();
      stdin.once('drain', () => input.resume());
    }
    if (detached) onDetached();
  });
  const end = (): void => void stdin.end();
  input.once('end', end);
  // A socket without a byte ends though nobody reads it.
  if (input.readableEnded) end();
  signal.addEventListener('abort', end, { once: true });
}

/** What nobody wants, or nobody takes any more, is read all the same: a command whose pipes are full would stand still. */
async function passOutput(
  output: Readable,
  isWanted: boolean,
  client: TakenOver,
  isOver: AbortSignal,
  toBytes: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  output.on('data', (data: Uint8Array) => {
    const full = isWanted && !isOver.aborted ? client.write(toBytes(data)) : undefined;
    if (full === undefined) return;
    output.pause();
    void full.then(() => output.resume());
  });
  output.once('end', resolve);
  output.once('error', () => resolve());
  isOver.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  if (isOver.aborted) output.resume();
}
