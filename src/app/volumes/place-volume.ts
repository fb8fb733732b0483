import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { openVolumeRecords } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { assertVolumeName } from './create-volume.ts';
import { lookUpVolume, volumeDirectory } from './volumes.ts';

/** Where a directory is filled before it becomes a volume: what is left there when this process dies is removed. */
export function openVolumeScratch({ store }: Nacre): string {
  const path = store.scratch();
  mkdirSync(path, { mode: 0o755 });
  return path;
}

/**
 * Makes a directory a volume.
 *
 * @param scratch as `openVolumeScratch` gave it
 * @throws app/volume-exists
 */
export function placeVolume(
  nacre: Nacre,
  scratch: string,
  name: string,
  labels: Readonly<Record<string, string>>,
): void {
  const { store } = nacre;
  const path = volumeDirectory(store, name);
  using _lock = nacre.host().lockFile(`${dirname(path)}.lock`, { wait: true });
  assertNoVolume(nacre, name);
  renameSync(scratch, path);
  openVolumeRecords(store).create({ name, createdAt: Date.now(), anonymous: false, labels, options: {} });
}

/** @throws app/bad-volume, app/volume-exists */
export function assertNoVolume({ store }: Pick<Nacre, 'store'>, name: string): void {
  assertVolumeName(name);
  if (lookUpVolume(store, name) === undefined && !existsSync(volumeDirectory(store, name))) return;
  throw appFault('app/volume-exists', `there is a volume ${name} already`, {
    hint: `Choose another name, or remove it with \`nacre volume rm ${name}\`.`,
  });
}
