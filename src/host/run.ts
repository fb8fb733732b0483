import type { Readable } from 'node:stream';
import { assertNotCancelled } from '../base/index.ts';
import { hostFault } from './faults.ts';
import type { Child, ProgramResult, RunOptions, SpawnOptions } from './host.ts';

/** Starts a program as `Programs.spawn` does. */
export type Spawn = (program: string, args: readonly string[], options: SpawnOptions) => Child;

const defaultLimit = 16 * 1024 * 1024;

/** Runs a program to its end; see `Programs`. */
export async function run(
  spawn: Spawn,
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const { input, limit = defaultLimit, signal, ...placed } = options;
  assertNotCancelled(signal);
  const child = spawn(program, args, { ...placed, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  const kill = (): void => {
    child.kill('SIGKILL');
    // What it started itself may live on and hold the pipes open; it is not waited for.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  signal?.addEventListener('abort', kill, { once: true });
  const stdout = collectHead(child.stdout, limit, kill);
  const stderr = collectTail(child.stderr, limit);
  sendInput(child, input);
  const end = await child.ended;
  signal?.removeEventListener('abort', kill);
  assertNotCancelled(signal);
  if (stdout.size > limit) throw hostFault('host/output-too-large', `${program} printed more than ${limit} bytes`);
  return { ...end, stdout: Buffer.concat(stdout.pieces), stderr: Buffer.concat(stderr.pieces).subarray(-limit) };
}

function sendInput(child: Child, input: Uint8Array | string | undefined): void {
  if (input === undefined) return;
  // A program may end without reading all of it; how it ended says whether that is wrong.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
}

interface Collected {
  readonly pieces: Buffer[];
  /** Bytes printed so far. */
  size: number;
}

/** Keeps everything, and calls `onOverflow` once it is more than `limit` bytes. */
function collectHead(stream: Readable | undefined, limit: number, onOverflow: () => void): Collected {
  const collected: Collected = { pieces: [], size: 0 };
  stream?.on('data', (piece: Buffer) => {
    collected.size += piece.length;
    if (collected.size <= limit) collected.pieces.push(piece);
    else onOverflow();
  });
  return collected;
}

/** Keeps the last pieces, at least `limit` bytes of them. */
function collectTail(stream: Readable | undefined, limit: number): Collected {
  const collected: Collected = { pieces: [], size: 0 };
  stream?.on('data', (piece: Buffer) => {
    collected.pieces.push(piece);
    collected.size += piece.length;
    for (
      let first = collected.pieces[0];
      first && collected.size - first.length >= limit;
      first = collected.pieces[0]
    ) {
      collected.pieces.shift();
      collected.size -= first.length;
    }
  });
  return collected;
}
