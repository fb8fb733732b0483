import type { MountSpec, NamespaceType, RuntimeSpec } from './runtime-spec.ts';

/** File systems of the kernel that show a namespace, and which. */
const shown: Readonly<Record<string, NamespaceType>> = { proc: 'pid', mqueue: 'ipc', sysfs: 'network' };

/**
 * The spec for a container in the namespace of an ordinary user, where the kernel mounts what shows a namespace only to who owns that. Of one that is
 * shared with the machine, what the machine has mounted is shown: /proc, /sys read-only, and of message queues nothing. No control groups are asked for:
 * runc then goes without where it may make none.
 */
export function toOrdinary(spec: RuntimeSpec): RuntimeSpec {
  const own = new Set(spec.linux.namespaces.map(({ type }) => type));
  const mounts = spec.mounts.flatMap((mount) => {
    const namespace = shown[mount.type ?? ''];
    return namespace === undefined || own.has(namespace) ? [mount] : toShared(mount);
  });
  return { ...spec, mounts, linux: { ...spec.linux, cgroupsPath: '', resources: { devices: [] } } };
}

/** Shows in a container what the machine has mounted there. */
export function toShared({ destination, type, options }: MountSpec): readonly MountSpec[] {
  if (type === 'mqueue') return [];
  const kept = options?.filter((option) => ['ro', 'nosuid', 'noexec', 'nodev'].includes(option)) ?? [];
  return [{ destination, type: 'bind', source: destination, options: ['rbind', 'rslave', ...kept] }];
}
