import type { MountRequest, VolumesFrom } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { findContainer } from '../containers/find-container.ts';

/**
 * What `--volumes-from` brings: all that other containers mount, but for file systems in memory, which nobody shares. The first that has a place
 * wins, and own mounts do over all. A volume stays the one of the container that it was made for.
 *
 * @throws app/no-container, app/ambiguous-id
 */
export function mountsFrom(
  store: DiskStore,
  sources: readonly VolumesFrom[],
  own: readonly MountRequest[],
): readonly MountRequest[] {
  const taken = new Set(own.map(({ target }) => target));
  const found: MountRequest[] = [];
  for (const { container, readOnly } of sources) {
    for (const mount of findContainer(store, container).options.mounts) {
      if (mount.kind === 'tmpfs' || taken.has(mount.target)) continue;
      taken.add(mount.target);
      found.push(toShared(mount, readOnly));
    }
  }
  return found;
}

function toShared(mount: MountRequest, readOnly: boolean | undefined): MountRequest {
  if (mount.kind === 'bind') return { ...mount, readOnly: readOnly ?? mount.readOnly };
  if (mount.kind !== 'volume') return mount;
  const { anonymous: _, ...rest } = mount;
  return { ...rest, copy: false, readOnly: readOnly ?? mount.readOnly };
}
