import { cleanLine } from './text-width.ts';

/** The last lines that a task has printed, as a terminal would show them. */
export interface OutputLines {
  add(bytes: Uint8Array): void;
  /** The last `count` lines that are not empty, the unfinished one among them. */
  last(count: number): readonly string[];
}

// Longer than any line of a terminal; more than this of one is not kept.
const longestLine = 4096;

/** @param kept lines kept at most */
export function createOutputLines(kept: number): OutputLines {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let open = '';
  return {
    add(bytes) {
      if (kept === 0) return;
      const [first = '', ...more] = decoder.decode(bytes, { stream: true }).split(/\r?\n/);
      const all = [open + first, ...more];
      open = (all.pop() ?? '').slice(-longestLine);
      lines = [...lines, ...all.slice(-4 * kept).map(toShown)].filter((line) => line !== '').slice(-kept);
    },
    last(count) {
      const shown = toShown(open);
      return count === 0 ? [] : [...lines, ...(shown === '' ? [] : [shown])].slice(-count);
    },
  };
}

/** What is seen of a line in which the cursor went back to the start. */
function toShown(line: string): string {
  const written = line
    .slice(0, longestLine)
    .split('\r')
    .filter((part) => part !== '');
  return cleanLine(written.at(-1) ?? '').trimEnd();
}
