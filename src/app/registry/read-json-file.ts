import { readFileSync } from 'node:fs';
import { type Json, parseJson, reasonOf } from '../../base/index.ts';
import { isSystemError } from '../../host/index.ts';
import { appFault } from '../faults.ts';

const largestFile = 4 * 1024 * 1024;

/**
 * Reads a configuration; an empty file counts as absent.
 *
 * @returns `undefined` when there is no such file
 * @throws app/bad-registry-config when it can not be read, or is no JSON; what it holds is not shown
 */
export function readJsonFile(path: string): Json | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.toString('utf8').trim() === '' ? undefined : parseJson(bytes, largestFile);
  } catch (error) {
    if (isSystemError(error)) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw badConfig(path, `can not be read: ${reasonOf(error)}`);
    }
    // The message of the parser quotes the text, which may be a password.
    throw badConfig(path, 'is not JSON');
  }
}

/** The fault of a configuration of registries that can not be used. */
export function badConfig(path: string, why: string): Error {
  return appFault('app/bad-registry-config', `${path} ${why}`, { hint: 'Mend the file, or move it away.' });
}
