import { readFileSync, writeFileSync } from 'node:fs';
import { isSystemError } from '../host/index.ts';

/** What was found out about this machine, so that it is tried once and not by every command. */
export interface Verdicts {
  /** @returns why it can not be, '' when it can be, `undefined` when nobody has tried */
  find(name: string): string | undefined;
  /** Remembers; what can not be written is tried again the next time. */
  remember(name: string, verdict: string): void;
}

/**
 * Verdicts in a small text file: a line with what they hold for, and a line for each.
 *
 * @param key of another key's verdicts nothing is believed
 */
export function openVerdicts(file: string, key: string): Verdicts {
  const lines = readLines(file);
  const known = new Map(lines[0] === key ? lines.slice(1).map(toPair) : []);
  return {
    find: (name) => known.get(name),
    remember(name, verdict) {
      known.set(name, verdict.replaceAll('\n', ' '));
      const text = [key, ...[...known].map((pair) => pair.join('\t')), ''].join('\n');
      try {
        writeFileSync(file, text, { mode: 0o600 });
      } catch (error) {
        if (!isSystemError(error)) throw error;
      }
    },
  };
}

function readLines(file: string): readonly string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    // What another process has not written to the end does not count.
    return lines.at(-1) === '' ? lines.slice(0, -1) : [];
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}

function toPair(line: string): readonly [string, string] {
  const tab = line.indexOf('\t');
  return [line.slice(0, tab), line.slice(tab + 1)];
}
