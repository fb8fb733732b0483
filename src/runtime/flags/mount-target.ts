import { posix } from 'node:path';
import { badFlag } from './bad-flag.ts';

/**
 * The place in the container that a mount flag names.
 *
 * @returns an absolute path without `.`, `..`, doubled or trailing slashes
 * @throws runtime/bad-flag
 */
export function parseMountTarget(flag: string, value: string, target: string): string {
  if (!target.startsWith('/')) {
    throw badFlag(flag, value, `the target "${target}" is not absolute`, 'Write the path in the container from / on.');
  }
  if (target.includes('\0')) throw badFlag(flag, value, 'the target holds a NUL byte', 'Leave the NUL byte out.');
  const path = posix.normalize(target).replace(/(.)\/+$/, '$1');
  if (path === '/') throw badFlag(flag, value, 'the target is /', 'Mount below the root of the container.');
  return path;
}
