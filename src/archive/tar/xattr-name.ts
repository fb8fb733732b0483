/**
 * The name of an extended attribute as it stands in a PAX key, where `=` would end it: `=` is written as %3D, as GNU tar does, and `%` as
 * %25 where it would be taken for the beginning of such a sequence. GNU tar writes every `%` so, but reads both; Go's readers, and so most
 * of those that layers are made for, decode nothing.
 */
export function encodeXattrName(name: string): string {
  return name.replaceAll(/%(?=25|3D)/g, '%25').replaceAll('=', '%3D');
}

/** The inverse of `encodeXattrName`; any other `%` stands for itself. */
export function decodeXattrName(key: string): string {
  return key.includes('%') ? key.replaceAll(/%(?:25|3D)/g, (code) => (code === '%25' ? '%' : '=')) : key;
}
