import type { Terminal } from '../terminal.ts';
import type { BuildProgress } from './build-progress.ts';

/** One line of JSON for whatever happens; what else would be told as text is among the lines already. */
export function openJsonBuild(terminal: Pick<Terminal, 'err'>): BuildProgress {
  return {
    onEvent: () => undefined,
    onLine: (line) => terminal.err(`${JSON.stringify(line)}\n`),
    aside: () => undefined,
    hold: () => ({ [Symbol.dispose]: () => undefined }),
    done: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}
