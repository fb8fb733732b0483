import type { IdMapping, IdMaps } from '../../base/index.ts';
import type { IdMappingSpec, RuntimeSpec } from './runtime-spec.ts';
import { toShared } from './to-ordinary.ts';

/**
 * The spec of a container with a user namespace of its own. The kernel shows a network in sysfs to who owns it: of one that was made before the
 * container, what is mounted already is shown.
 */
export function withOwnIds(spec: RuntimeSpec, { users, groups }: IdMaps): RuntimeSpec {
  const { linux } = spec;
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

function toMappingSpec({ inside, outside, count }: IdMapping): IdMappingSpec {
  return { containerID: inside, hostID: outside, size: count };
}
