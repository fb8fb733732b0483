import { readdirSync } from 'node:fs';
import { applyLayer, decompress, writeLive } from '../../archive/index.ts';
import { type ByteStream, wrapFault } from '../../base/index.ts';
import { removeTree } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import { createVolume } from './create-volume.ts';
import { openVolumeScratch } from './place-volume.ts';
import { assertStopped } from './rename-volume.ts';
import { assertOwnFiles, replaceVolume } from './volume-snapshots.ts';
import { findVolumeSource, holdUsersStill, type StandStillOptions } from './volume-source.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume, volumeDirectory } from './volumes.ts';

export interface ExportVolumeRequest extends StandStillOptions {
  /** A volume, or `VOLUME@SNAPSHOT`. */
  readonly source: string;
  /** File to write, replaced when it is there. @default standard output */
  readonly output?: string;
}

/**
 * Writes the files of a volume as a tar.
 *
 * @throws app/no-volume, app/bad-volume, app/bad-target, app/volume-in-use, archive/…, base/cancelled
 */
export async function exportVolume(nacre: Nacre, request: ExportVolumeRequest): Promise<void> {
  const { source, signal } = request;
  const { volume, path } = findVolumeSource(nacre, source);
  const { readXattrs } = nacre.host();
  using output = openOutput(request.output);
  using _still = await holdUsersStill(nacre, volume, request);
  await writeLive(path, output.write, { readXattrs, ...(signal === undefined ? {} : { signal }) });
  output.commit();
}

export interface ImportVolumeRequest {
  /** Made when there is none. */
  readonly name: string;
  /** A tar, as it is or compressed. */
  readonly bytes: ByteStream;
  /** How the input is called in messages. */
  readonly source: string;
  /** Whether what the volume holds may go. @default false */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Makes the files of a tar those of a volume, all of them or none.
 *
 * @throws app/bad-volume, app/volume-exists when the volume has files, app/volume-in-use while a container that uses it runs, archive/…,
 *   base/cancelled
 */
export async function importVolume(nacre: Nacre, request: ImportVolumeRequest): Promise<void> {
  const { store } = nacre;
  const { name, signal, bytes } = request;
  createVolume(nacre, { name });
  assertReplaceable(nacre, request);
  const scratch = openVolumeScratch(nacre);
  const options = signal === undefined ? {} : { signal };
  try {
    await applyLayer(decompress(bytes, options), scratch, {
      mode: 'merge',
      ops: nacre.host(),
      devices: 'make',
      ...options,
    });
    assertReplaceable(nacre, request);
    replaceVolume(store, scratch, name);
  } catch (error) {
    removeTree(scratch);
    throw wrapFault(`import ${request.source}`, error);
  }
}

function assertReplaceable({ store }: Nacre, { name, replace = false }: ImportVolumeRequest): void {
  assertOwnFiles(findVolume(store, name));
  assertStopped(name, readVolumeUsers(store).get(name) ?? []);
  if (replace || readdirSync(volumeDirectory(store, name)).length === 0) return;
  throw appFault('app/volume-exists', `volume ${name} has files`, {
    hint: 'Use --replace to have those of the tar in their place, or import into another volume.',
  });
}
