import { isDeepStrictEqual } from 'node:util';
import { makeDirectory } from '../../host/index.ts';
import { assertDriverOptions, createContainerId, isVolumeName } from '../../runtime/index.ts';
import { openVolumeRecords, type VolumeRecord } from '../../store/index.ts';
import { tellEvent } from '../events/tell-event.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { findVolume, lookUpVolume, volumeDirectory } from './volumes.ts';

export interface CreateVolumeRequest {
  /** @default a random one: the volume is anonymous */
  readonly name?: string;
  /** @default local, the only one there is */
  readonly driver?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `type`, `o`, `device`. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * Makes a volume, empty until a container first uses it. One of that name that is there already is it, when it was made with the same options.
 *
 * @throws app/bad-volume, app/volume-exists, runtime/bad-flag
 */
export function createVolume(nacre: Nacre, request: CreateVolumeRequest): VolumeRecord {
  const { store } = nacre;
  const { name = createContainerId(), driver = 'local', labels = {}, options = {} } = request;
  assertDriver(driver);
  assertVolumeName(name);
  assertDriverOptions(options);
  const found = lookUpVolume(store, name);
  if (found !== undefined) return asAsked(found, options);
  const record = { name, createdAt: Date.now(), anonymous: request.name === undefined, labels, options };
  openVolumeRecords(store).create(record);
  makeDirectory(volumeDirectory(store, name), 0o755);
  tellEvent(nacre, { type: 'volume', action: 'create', id: name, attributes: { driver } });
  return findVolume(store, name);
}

function asAsked(found: VolumeRecord, options: Readonly<Record<string, string>>): VolumeRecord {
  if (Object.keys(options).length === 0 || isDeepStrictEqual({ ...found.options }, { ...options })) return found;
  throw appFault('app/volume-exists', `there is a volume ${found.name} with other options`, {
    hint: `Use another name, or remove it with \`nacre volume rm ${found.name}\`.`,
  });
}

/** @throws app/bad-volume */
export function assertVolumeName(name: string): void {
  if (isVolumeName(name)) return;
  throw appFault('app/bad-volume', `"${name}" can not name a volume`, {
    hint: 'Use two letters or digits or more, and "_", "." and "-" between them.',
  });
}

function assertDriver(driver: string): void {
  if (driver === 'local') return;
  throw appFault('app/bad-volume', `there is no volume driver "${driver}"`, { hint: 'Use local.' });
}
