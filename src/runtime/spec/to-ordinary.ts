import type { LinuxSpec, MountSpec, NamespaceType, RuntimeSpec } from './runtime-spec.ts';

/** File systems of the kernel that show a namespace, and which. */
const shown: Readonly<Record<string, NamespaceType>> = { proc: 'pid', mqueue: 'ipc', sysfs: 'network' };

/**
 * The spec for a container in the namespace of an ordinary user, where the kernel mounts what shows a namespace only to who owns that. Of one that is
 * shared with the machine, what the machine has mounted is shown: /proc, /sys read-only, and of message queues nothing.
 *
 * @param groups as `toOrdinaryGroups` takes it
 */
export function toOrdinary(spec: RuntimeSpec, groups: string | undefined): RuntimeSpec {
  const own = new Set(spec.linux.namespaces.map(({ type }) => type));
  const mounts = spec.mounts.flatMap((mount) => {
    const namespace = shown[mount.type ?? ''];
    return namespace === undefined || own.has(namespace) ? [mount] : toShared(mount);
  });
  return { ...spec, mounts, linux: toOrdinaryGroups(spec.linux, groups) };
}

/**
 * Which devices may be used only root can limit, and an ordinary user need not.
 *
 * @param groups below which control groups are the user's to make; without, none are asked for: runc then goes without
 */
export function toOrdinaryGroups(linux: LinuxSpec, groups: string | undefined): LinuxSpec {
  if (groups === undefined) return { ...linux, cgroupsPath: '', resources: { devices: [] } };
  return { ...linux, cgroupsPath: `${groups}${linux.cgroupsPath}`, resources: { ...linux.resources, devices: [] } };
}

/** Shows in a container what the machine has mounted there. */
export function toShared({ destination, type, options }: MountSpec): readonly MountSpec[] {
  if (type === 'mqueue') return [];
  const kept = options?.filter((option) => ['ro', 'nosuid', 'noexec', 'nodev'].includes(option)) ?? [];
  return [{ destination, type: 'bind', source: destination, options: ['rbind', 'rslave', ...kept] }];
}
