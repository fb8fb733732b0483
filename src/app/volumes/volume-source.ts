import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backedBy, freezeContainer, isLiving } from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { snapshotDirectory } from './snapshot-directory.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume, volumeDirectory } from './volumes.ts';

/** Where files are read: a volume, or `VOLUME@SNAPSHOT`. */
export interface VolumeSource {
  readonly volume: string;
  readonly snapshot: string | undefined;
  /** A directory. */
  readonly path: string;
}

/**
 * Finds the files of a volume, or of a snapshot as `VOLUME@SNAPSHOT`.
 *
 * @throws app/no-volume, app/bad-volume for a volume that has no files of its own
 */
export function findVolumeSource({ store }: Pick<Nacre, 'store'>, text: string): VolumeSource {
  const [, name = text, snapshot] = /^([^@]*)@(.*)$/s.exec(text) ?? [];
  const { options } = findVolume(store, name);
  if (snapshot !== undefined) {
    const path = join(snapshotDirectory(store, name), snapshot);
    if (/^\d[\w.-]*$/.test(snapshot) && existsSync(path)) return { volume: name, snapshot, path };
    throw appFault('app/no-volume', `volume ${name} has no snapshot "${snapshot}"`, {
      hint: `See \`nacre volume snapshots ${name}\` for what is there.`,
    });
  }
  const backing = backedBy(volumeDirectory(store, name), options);
  if (backing.kind === 'directory' && existsSync(backing.path))
    return { volume: name, snapshot: undefined, path: backing.path };
  throw appFault('app/bad-volume', `volume ${name} has no files on this machine while no container uses it`, {
    hint: 'Copy from a container that uses it, with `nacre cp`.',
  });
}

export interface StandStillOptions {
  /** Whether containers that use it stand still meanwhile. @default false */
  readonly pause?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Stops the containers that use a volume until disposed.
 *
 * @throws app/volume-in-use when one can not be stopped
 */
export async function holdUsersStill(nacre: Nacre, name: string, options: StandStillOptions): Promise<Disposable> {
  using held = new DisposableStack();
  const users = options.pause === true ? (readVolumeUsers(nacre.store).get(name) ?? []) : [];
  for (const user of users.filter(({ state }) => isLiving(state) && state.kind !== 'paused')) {
    const { signal } = options;
    const frozen = await freezeContainer(user, nacre.host(), signal === undefined ? {} : { signal });
    if (frozen === undefined) {
      throw appFault('app/volume-in-use', `container ${user.name}, which uses volume ${name}, can not be paused here`, {
        hint: 'Stop it first, or leave --pause out.',
      });
    }
    held.use(frozen);
  }
  return held.move();
}
