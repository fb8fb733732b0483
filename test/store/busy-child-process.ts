import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Told } from './busy-child.ts';

/** A running `busy-child.ts`. */
export interface BusyChild {
  /** Fulfilled when it is about to open the store. */
  readonly started: Promise<void>;
  /** Fulfilled when it has ended; rejects when it failed of itself. */
  readonly ended: Promise<void>;
  /** Ends it on the spot. @throws when it has failed of itself before */
  kill(): Promise<void>;
  /** What it has told so far. */
  told(): readonly Told[];
}

export function startBusyChild(root: string, id: string, seed: number, seconds: number): BusyChild {
  const program = join(import.meta.dirname, 'busy-child.ts');
  const child = spawn(process.execPath, [program, root, id, String(seed), String(seconds)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: `${root}-compiled` },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = endOf(child, () => errors);
  // Whoever kills it asks `kill`; whoever lets it run asks `ended`.
  ended.catch(() => undefined);
  const started = new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => resolve());
  });
  return {
    started,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    told: () =>
      output
        .slice(0, output.lastIndexOf('\n') + 1)
        .split('\n')
        .filter(Boolean)
        .map(parseTold),
  };
}

function endOf(child: ChildProcess, errors: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('close', (status, signal) => {
      if (status === 0 || signal === 'SIGKILL') resolve();
      else reject(new Error(`the process ended with ${status ?? signal}:\n${errors()}`));
    });
  });
}

function parseTold(line: string): Told {
  return JSON.parse(line) as Told;
}
