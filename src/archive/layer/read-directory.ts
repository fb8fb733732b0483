import { readdirSync } from 'node:fs';
import { decodePath, fsPath } from '../../base/index.ts';

/** Names in a directory, in no order, as `decodePath` gives them. */
export function readNames(path: string): string[] {
  const names = readdirSync(fsPath(path));
  // Names that are not UTF-8 come with the replacement character, and so do those that hold it: the bytes tell.
  if (!names.some((name) => name.includes('\ufffd'))) return names;
  return readdirSync(fsPath(path), { encoding: 'buffer' }).map(decodePath);
}
