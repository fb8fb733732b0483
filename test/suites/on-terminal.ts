import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { after } from 'node:test';
import { until } from './until.ts';

/** A line of shell on a terminal of its own. */
export interface OnTerminal {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  type(text: string): void;
  /** Waits until the terminal shows the text, and forgets all up to there. */
  shows(text: string): Promise<void>;
  /** As when a window is resized. */
  resize(rows: number, columns: number): void;
  /** @returns exit status and what was shown since the last `shows` */
  ended(): Promise<readonly [status: number | null, shown: string]>;
}

const opened: { kill(signal: 'SIGKILL'): boolean }[] = [];
// What a test that failed has left running would keep this process from its end.
after(() => opened.forEach((child) => void child.kill('SIGKILL')));

/**
 * Runs a line of sh on a terminal that script(1) makes.
 *
 * @param environment the whole of it but SHELL: shells differ in what they do when a terminal interrupts them and their child
 */
export function openTerminal(line: string, environment: Readonly<NodeJS.ProcessEnv>): OnTerminal {
  const child = spawn('script', ['-qefc', `tty; ${line}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...environment, SHELL: '/bin/sh' },
  });
  opened.push(child);
  const end = once(child, 'close');
  let [shown, terminal] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    terminal ||= /^(\/dev\/pts\/\d+)\r\n/.exec(shown)?.[1] ?? '';
  });
  return {
    child,
    type: (text) => child.stdin.write(text),
    async shows(text) {
      await until(
        () => shown.includes(text),
        () => `${JSON.stringify(text)} in ${JSON.stringify(shown)}`,
      );
      shown = shown.slice(shown.indexOf(text) + text.length);
    },
    resize(rows, columns) {
      assert.equal(spawnSync('stty', ['-F', terminal, 'rows', `${rows}`, 'cols', `${columns}`]).status, 0);
    },
    async ended() {
      const [status] = await end;
      return [status, shown];
    },
  };
}
