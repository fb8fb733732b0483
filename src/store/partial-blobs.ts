import { existsSync, statSync } from 'node:fs';
import { tryPassingLock } from '../host/index.ts';
import type { DiskStore } from './disk-store.ts';
import { lockOfPartial, partialPrefix } from './paths.ts';

/** How long bytes of blobs whose transfer broke off are kept: milliseconds. */
export const keptPartials: number = 7 * 24 * 60 * 60 * 1000;

/** Whether a file of `ingest` belongs to a blob whose transfer may go on, by its name. */
export function isPartial(name: string): boolean {
  return name.startsWith(partialPrefix);
}

/**
 * Calls `work` for each partial blob that nobody is at, and keeps everybody from it meanwhile. Locks that killed processes left are removed.
 *
 * @param paths of files in `ingest` for which `isPartial` holds
 * @param before in milliseconds since 1970: what was written to later is passed over
 * @returns for how many
 */
export function forAbandoned(
  { locks }: Pick<DiskStore, 'locks'>,
  paths: readonly string[],
  before: number,
  work: (path: string) => void,
): number {
  if (locks === undefined) return 0;
  const files = new Set(paths.map((path) => path.replace(/\.lock$/, '')));
  let count = 0;
  for (const path of files) {
    using lock = tryPassingLock(locks(), lockOfPartial(path));
    if (lock === undefined || !existsSync(path) || statSync(path).mtimeMs >= before) continue;
    work(path);
    count += 1;
  }
  return count;
}
