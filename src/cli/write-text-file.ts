import { writeFileSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import { cliFault } from './faults.ts';

/** @throws cli/not-written */
export function writeTextFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const why = getSystemErrorMessage((cause as NodeJS.ErrnoException).errno ?? 0);
    throw cliFault('cli/not-written', `${path} can not be written: ${why}`, { hint: 'Name another file.', cause });
  }
}
