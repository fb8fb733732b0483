import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../base/index.ts';

/** What mount(2) takes as options: one page with its NUL, on machines with the smallest pages. */
export const dataLimit = 4095;

const lowerKey = 'lowerdir=';
const pathOnly = 0o10000000; // O_PATH, which `node:fs` does not name

/** Options that say the same in less room, good until disposed. */
export interface ShortData extends Disposable {
  readonly data: readonly string[];
}

/**
 * Makes overlay options fit where the names of many layers would not: each lower directory is opened and named by its place in
 * /proc/self/fd, 17 bytes at most. That works on every kernel, and for some 220 layers; Docker stops at 127.
 */
export function shortenLowers(data: readonly string[]): ShortData {
  const opened: number[] = [];
  const close = (): void => {
    for (const fd of opened) closeSync(fd);
  };
  const shorten = (path: string): string => {
    const fd = openSync(fsPath(path), pathOnly | constants.O_DIRECTORY);
    opened.push(fd);
    return `/proc/self/fd/${fd}`;
  };
  try {
    const short = data.map((option) => {
      const lowers = splitLowerOption(option);
      return lowers === undefined ? option : lowerKey + lowers.map(shorten).join(':');
    });
    return { data: short, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * The directories that an option of an overlay names as lower ones: parted by `:`, with `\` before a character that means itself.
 *
 * @returns `undefined` when the option is another
 */
export function splitLowerOption(option: string): readonly string[] | undefined {
  if (!option.startsWith(lowerKey)) return undefined;
  const value = option.slice(lowerKey.length);
  return (value.match(/(?:\\.|[^:\\])+/gs) ?? []).map((path) => path.replace(/\\(.)/gs, '$1'));
}
