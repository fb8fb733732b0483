import { existsSync, rmdirSync } from 'node:fs';
import { isSystemError } from '../host/index.ts';
import { type DiscardOptions, discard } from './discard.ts';

/** The directories of a writable layer. */
export interface WritableDirectories {
  /** Holds the other two, and maybe what others keep there. */
  readonly directory: string;
  readonly upper: string;
  readonly work: string;
}

/** Where a writable layer's files are in its directory. */
export function writableIn(directory: string): WritableDirectories {
  return { directory, upper: `${directory}/upper`, work: `${directory}/work` };
}

/** Removes what was written, and the directory when nothing else is in it. */
export function removeWritable({ directory, upper, work }: WritableDirectories, options: DiscardOptions): void {
  for (const path of [upper, work]) discard(path, options);
  try {
    if (existsSync(directory)) rmdirSync(directory);
  } catch (error) {
    if (!isSystemError(error, 'ENOTEMPTY') && !isSystemError(error, 'ENOENT')) throw error;
  }
}
