import type { MountSpec, RuntimeSpec } from './runtime-spec.ts';

/** A container that may use every device and finds nothing of /proc and /sys hidden or read-only. */
export function toInsecure(spec: RuntimeSpec): RuntimeSpec {
  return {
    ...spec,
    mounts: spec.mounts.map(toWritable),
    linux: {
      ...spec.linux,
      maskedPaths: [],
      readonlyPaths: [],
      resources: { ...spec.linux.resources, devices: [{ allow: true, access: 'rwm' }] },
    },
  };
}

function toWritable(mount: MountSpec): MountSpec {
  const isKernels = mount.destination === '/sys' || mount.destination === '/sys/fs/cgroup';
  return isKernels ? { ...mount, options: mount.options.filter((option) => option !== 'ro') } : mount;
}
