import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../suites/until.ts';
import { type Called, type Lab, nacreProgram } from './lab.ts';

/** A call of the tool that is still going on. */
export interface Running {
  readonly child: ChildProcess;
  /** What it printed to stdout so far. */
  stdout(): string;
  stderr(): string;
  /** Waits until stdout holds the text. */
  prints(text: string): Promise<void>;
  /** Its own end; what it started may still go on. */
  readonly gone: Promise<unknown>;
  /** Its end and that of everything that has its output. */
  readonly ended: Promise<Called & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts `bin/nacre` on the lab's store, in a process group of its own. */
export function startNacre(lab: Pick<Lab, 'environment'>, ...args: readonly string[]): Running {
  const child = spawn(nacreProgram, args, { env: lab.environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, stdout, stderr }));
  return {
    child,
    gone: once(child, 'exit'),
    stdout: () => stdout,
    stderr: () => stderr,
    prints: (text) =>
      until(
        () => stdout.includes(text),
        () => `${JSON.stringify(text)} in ${JSON.stringify(stdout + stderr)}`,
      ),
    ended,
  };
}
