import { basename } from 'node:path';
import type { ContainerRecord } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { toRecord } from '../containers/container-records.ts';

/** The containers that use each volume, by its name. */
export function readVolumeUsers(store: DiskStore): ReadonlyMap<string, readonly ContainerRecord[]> {
  const users = new Map<string, ContainerRecord[]>();
  for (const record of store.containers.list().map(toRecord)) {
    for (const name of volumesOf(record)) users.set(name, [...(users.get(name) ?? []), record]);
  }
  return users;
}

/** Names of the volumes that a container mounts, each once. */
export function volumesOf({ options, anonymousVolumes }: ContainerRecord): ReadonlySet<string> {
  const mounted = options.mounts.flatMap((mount) =>
    mount.kind === 'volume' && mount.name !== undefined ? [mount.name] : [],
  );
  // Records of earlier releases say of anonymous volumes only where they are.
  return new Set([...mounted, ...anonymousVolumes.map((path) => basename(path))]);
}
