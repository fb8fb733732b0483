import { copyLive } from '../../archive/index.ts';
import { removeTree } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { assertNoVolume, openVolumeScratch, placeVolume } from './place-volume.ts';
import { findVolumeSource, holdUsersStill, type StandStillOptions } from './volume-source.ts';
import { findVolume } from './volumes.ts';

export interface CloneVolumeRequest extends StandStillOptions {
  /** A volume, or `VOLUME@SNAPSHOT`. */
  readonly source: string;
  readonly name: string;
}

/**
 * Makes a volume with the files of another, and its labels. They share their blocks where the file system can do that.
 *
 * @throws app/no-volume, app/volume-exists, app/bad-volume, app/volume-in-use, archive/…, base/cancelled
 */
export async function cloneVolume(nacre: Nacre, request: CloneVolumeRequest): Promise<void> {
  const { name, signal } = request;
  assertNoVolume(nacre, name);
  const source = findVolumeSource(nacre, request.source);
  const scratch = openVolumeScratch(nacre);
  try {
    using _still = await holdUsersStill(nacre, source.volume, request);
    await copyLive(source.path, scratch, { ops: nacre.host(), ...(signal === undefined ? {} : { signal }) });
    placeVolume(nacre, scratch, name, findVolume(nacre.store, source.volume).labels);
  } catch (error) {
    removeTree(scratch);
    throw error;
  }
}
