/**
 * The name of an extended attribute as it stands in a PAX key, where `=` would end it: `%` and `=` are written as %25 and %3D,
 * as GNU tar does.
 */
export function encodeXattrName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('=', '%3D');
}

/** The inverse of `encodeXattrName`; any other `%` stands for itself. */
export function decodeXattrName(key: string): string {
  return key.includes('%') ? key.replaceAll('%3D', '=').replaceAll('%25', '%') : key;
}
