import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { cliFault } from './faults.ts';

/** Tells before work is begun of a file that could not be written in the end. @throws cli/not-written when its directory is not there */
export function assertDirectoryOf(path: string): void {
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw cliFault('cli/not-written', `${path} can not be written: there is no directory ${dirname(path)}`, {
    hint: 'Name a file in a directory that is there.',
  });
}

/** With `isNew` never over a file that is there. @throws cli/not-written */
export function writeTextFile(path: string, text: string, options: { readonly isNew?: boolean } = {}): void {
  try {
    writeFileSync(path, text, { flag: options.isNew === true ? 'wx' : 'w' });
  } catch (cause) {
    const why = getSystemErrorMessage((cause as NodeJS.ErrnoException).errno ?? 0);
    throw cliFault('cli/not-written', `${path} can not be written: ${why}`, { hint: 'Name another file.', cause });
  }
}
