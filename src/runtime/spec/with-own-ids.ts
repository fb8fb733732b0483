import type { IdMapping, IdMaps } from '../../base/index.ts';
import { runtimeFault } from '../faults.ts';
import type { IdMappingSpec, RuntimeSpec } from './runtime-spec.ts';
import { toShared } from './to-ordinary.ts';

/**
 * The spec of a container with a user namespace of its own. The kernel shows a network in sysfs to who owns it: of one that was made before the
 * container, what is mounted already is shown.
 *
 * @throws runtime/bad-user when the namespace does not have who it runs as
 */
export function withOwnIds(spec: RuntimeSpec, { users, groups }: IdMaps): RuntimeSpec {
  const { linux, process } = spec;
  assertHas(users, process.user.uid, 'user');
  for (const gid of [process.user.gid, ...process.user.additionalGids]) assertHas(groups, gid, 'group');
  const ownsNetwork = linux.namespaces.some(({ type, path }) => type === 'network' && path === undefined);
  return {
    ...spec,
    mounts: spec.mounts.flatMap((mount) => (mount.type === 'sysfs' && !ownsNetwork ? toShared(mount) : [mount])),
    linux: {
      ...linux,
      namespaces: [...linux.namespaces, { type: 'user' }],
      uidMappings: users.map(toMappingSpec),
      gidMappings: groups.map(toMappingSpec),
    },
  };
}

function assertHas(map: readonly IdMapping[], id: number, kind: 'user' | 'group'): void {
  if (map.some(({ inside, count }) => id >= inside && id < inside + count)) return;
  throw runtimeFault('runtime/bad-user', `${kind} ${id} is none of those that the container has IDs for`, {
    hint: 'Ask for more with --userns auto:size=65536 or --uidmap, or for another user with -u.',
  });
}

function toMappingSpec({ inside, outside, count }: IdMapping): IdMappingSpec {
  return { containerID: inside, hostID: outside, size: count };
}
