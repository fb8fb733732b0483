import { writeFileSync } from 'node:fs';
import { messageOf } from '../base/index.ts';
import { cliFault } from './faults.ts';

/** @throws cli/not-written */
export function writeTextFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw cliFault('cli/not-written', `${path} can not be written`, { detail: messageOf(cause), cause });
  }
}
