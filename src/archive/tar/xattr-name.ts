import { decodePath, encodePath } from '../../base/index.ts';

/** XATTR_NAME_MAX of Linux. */
const maxName = 255;

/** Whether an extended attribute can have this name: not empty, no NUL byte, at most 255 bytes. */
export function isXattrName(name: string): boolean {
  return name !== '' && !name.includes('\0') && encodePath(name).length <= maxName;
}

/**
 * The name of an extended attribute as it stands in a PAX key, where `=` would end it: `=` is written as %3D, as GNU tar does, and `%` as
 * %25 where it would be taken for the beginning of such a sequence. GNU tar writes every `%` so, but reads both; Go's readers, and so most
 * of those that layers are made for, decode nothing.
 */
export function formatXattrKey(name: string): string {
  return name.replaceAll(/%(?=25|3D)/g, '%25').replaceAll('=', '%3D');
}

/**
 * The inverse of `formatXattrKey`; any other `%` stands for itself.
 *
 * @param key the part of the key behind its prefix, a character for each byte
 * @returns undefined when it is not the name of an attribute
 */
export function parseXattrKey(key: string): string | undefined {
  // A byte takes three at most.
  if (key.length > 3 * maxName) return undefined;
  const decoded = key.replaceAll(/%(?:25|3D)/g, (code) => (code === '%25' ? '%' : '='));
  const name = decodePath(Buffer.from(decoded, 'latin1'));
  return isXattrName(name) ? name : undefined;
}
