import { type Dirent, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { decodePath, fsPath, milliseconds } from '../base/index.ts';
import { isSystemError, type Programs, removeLater } from '../host/index.ts';

/** Some two thousand files. */
const defaultPatience = 30;

/** What larger directories are removed with. */
export interface DiscardOptions {
  /**
   * Gives a free path on the same file system. What is left at it when the process that removes it is killed is for whoever gave it to
   * remove.
   */
  readonly scratch: () => string;
  readonly host: Programs;
  /** How long a user may be kept waiting, in milliseconds. @default 30 */
  readonly patience?: number;
}

/**
 * Removes a directory with all that is in it; none is fine. What would keep the user waiting is moved out of the way, and removed by a
 * process of its own, which outlives us if need be.
 *
 * @throws SystemError
 */
export function discard(path: string, options: DiscardOptions): void {
  const { scratch, host, patience = defaultPatience } = options;
  try {
    if (removeUntil(path, milliseconds() + patience)) return;
    const moved = scratch();
    renameSync(fsPath(path), moved);
    removeLater(moved, host);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // Paths too long to be named, another file system: whatever it is, this takes it or says what it is.
    rmSync(fsPath(path), { recursive: true, force: true });
  }
}

/** @returns whether all is gone; not when the time was up first */
function removeUntil(directory: string, deadline: number): boolean {
  const entries = listDirectory(directory);
  if (entries === undefined) return true;
  for (const entry of entries) {
    if (milliseconds() > deadline) return false;
    const path = `${directory}/${decodePath(entry.name)}`;
    if (!entry.isDirectory()) unlinkSync(fsPath(path));
    else if (!removeUntil(path, deadline)) return false;
  }
  rmdirSync(fsPath(directory));
  return true;
}

function listDirectory(path: string): readonly Dirent<Buffer>[] | undefined {
  try {
    return readdirSync(fsPath(path), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
