import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../host/index.ts';
import { type CopyPlaces, copyOut } from '../bundle/copy-out.ts';

// Seconds since 1970: the time of a directory to which nothing was copied, as no image's is.
const untouched = 1;

/** What the kernel says when there is something of that name, and it is no file. */
const there: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR']);

/**
 * Gives a directory that others may have mounted what an image has at `source`. It is copied elsewhere and moved in, one entry after the other: whoever turns
 * directories into links in there while it is filled would lead a copy out of it. What somebody else put there meanwhile stays.
 *
 * @param directory where nobody but us gives names to directories above it
 * @throws runtime/start-failed
 */
export async function fillLive(
  source: string,
  directory: string,
  places: CopyPlaces & { readonly scratch: string },
): Promise<void> {
  const scratch = join(places.scratch, 'volume-filling');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  utimesSync(scratch, untouched, untouched);
  await copyOut([{ source, destination: scratch }], places);
  // On another disk it is a directory of the host's own, which a volume only shows.
  if (!moveEntries(scratch, directory)) await copyOut([{ source, destination: directory }], places);
  rmSync(scratch, { recursive: true, force: true });
}

/** @returns false when they are on different file systems: nothing is moved then */
function moveEntries(from: string, to: string): boolean {
  const { uid, gid, mode, atime, mtime } = statSync(from);
  if (mtime.getTime() === untouched * 1000) return true;
  for (const name of readdirSync(from)) {
    try {
      renameSync(join(from, name), join(to, name));
    } catch (error) {
      if (isSystemError(error, 'EXDEV')) return false;
      if (!isSystemError(error) || !there.has(error.code)) throw error;
    }
  }
  chownSync(to, uid, gid);
  chmodSync(to, mode & 0o7777);
  utimesSync(to, atime, mtime);
  return true;
}
