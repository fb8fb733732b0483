import { runtimeFault } from '../faults.ts';
import type { IsolationOptions } from '../isolation-options.ts';
import type { MountSpec } from './runtime-spec.ts';

/** A mount whose source is settled: what `-v`, `--mount`, `--tmpfs` and the image's volumes came to. */
export type ResolvedMount =
  | {
      readonly kind: 'bind';
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      readonly recursive: boolean;
      readonly propagation: string;
      /** What the runtime is told besides. @default nothing */
      readonly options?: readonly string[];
    }
  /** Any file system, as mount(8) is told of one. */
  | {
      readonly kind: 'filesystem';
      readonly type: string;
      readonly source: string;
      readonly target: string;
      readonly options: readonly string[];
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly options: readonly string[] };

/** What decides the container's mounts. */
export interface MountParts {
  readonly mounts: readonly ResolvedMount[];
  /** Host paths of the files made for this container; `undefined` when it has none. */
  readonly etcFiles: EtcFiles | undefined;
  /** Bytes of /dev/shm. */
  readonly shmSize: number;
  /** @default 'private' */
  readonly ipcMode?: IsolationOptions['ipcMode'];
  readonly readOnly: boolean;
  /** Whether what the kernel gives is read-only as well. @default false */
  readonly immutable?: boolean;
  /** Host path of the init program that becomes `initTarget`. */
  readonly init?: string;
}

export interface EtcFiles {
  readonly hosts: string;
  /** Left out where the image's own may show through. */
  readonly hostname?: string;
  readonly resolvConf: string;
}

/** Where the init program lies in the container: where Docker puts it. */
export const initTarget = '/sbin/docker-init';

/**
 * All mounts of the container in the order they are made: kernel file systems, files of /etc, then the user's, parents before
 * what lies below them. A user's mount takes the place of one of ours at the same target.
 *
 * @throws runtime/bad-flag when two of the user's mounts have one target
 */
export function toMounts(parts: MountParts): readonly MountSpec[] {
  assertDistinct(parts.mounts);
  const taken = new Set(parts.mounts.map((mount) => mount.target));
  const own = [...kernelMounts(parts), ...etcMounts(parts)].filter((mount) => !taken.has(mount.destination));
  const theirs = parts.mounts.toSorted((a, b) => depthOf(a.target) - depthOf(b.target)).map(toMountSpec);
  const init = parts.init === undefined ? [] : [bind(parts.init, initTarget, true)];
  return [...own, ...theirs, ...init];
}

function assertDistinct(mounts: readonly ResolvedMount[]): void {
  const seen = new Set<string>();
  for (const { target } of mounts) {
    if (seen.has(target)) {
      throw runtimeFault('runtime/bad-flag', `two mounts at ${target}`, { hint: 'Mount one thing at each place.' });
    }
    seen.add(target);
  }
}

function depthOf(path: string): number {
  return path.split('/').length;
}

/** Source: config-linux.md, "Default Filesystems"; options as Docker sets them. */
function kernelMounts(parts: MountParts): readonly MountSpec[] {
  const closed = ['nosuid', 'noexec', 'nodev'];
  return [
    kernelMount('/proc', 'proc', 'proc', closed),
    kernelMount('/dev', 'tmpfs', 'tmpfs', [
      'nosuid',
      'strictatime',
      'mode=755',
      'size=65536k',
      ...(parts.immutable === true ? ['ro'] : []),
    ]),
    kernelMount('/dev/pts', 'devpts', 'devpts', [
      'nosuid',
      'noexec',
      'newinstance',
      'ptmxmode=0666',
      'mode=0620',
      'gid=5',
    ]),
    ...shmMounts(parts),
    kernelMount('/dev/mqueue', 'mqueue', 'mqueue', closed),
    kernelMount('/sys', 'sysfs', 'sysfs', [...closed, 'ro']),
    kernelMount('/sys/fs/cgroup', 'cgroup', 'cgroup', [...closed, 'relatime', 'ro']),
  ];
}

/** What of POSIX shared memory the container has: its own, the host's, or nothing. */
function shmMounts({ ipcMode, shmSize, immutable }: MountParts): readonly MountSpec[] {
  if (ipcMode === 'none') return [];
  if (ipcMode === 'host') return [bind('/dev/shm', '/dev/shm', false)];
  const options = ['nosuid', 'noexec', 'nodev', 'mode=1777', `size=${shmSize}`, ...(immutable === true ? ['ro'] : [])];
  return [kernelMount('/dev/shm', 'tmpfs', 'shm', options)];
}

function kernelMount(destination: string, type: string, source: string, options: readonly string[]): MountSpec {
  return { destination, type, source, options };
}

function etcMounts({ etcFiles, readOnly }: MountParts): readonly MountSpec[] {
  if (etcFiles === undefined) return [];
  const { hosts, hostname, resolvConf } = etcFiles;
  return [
    bind(resolvConf, '/etc/resolv.conf', readOnly),
    bind(hosts, '/etc/hosts', readOnly),
    ...(hostname === undefined ? [] : [bind(hostname, '/etc/hostname', readOnly)]),
  ];
}

function bind(source: string, destination: string, readOnly: boolean): MountSpec {
  return { destination, type: 'bind', source, options: ['rbind', 'rprivate', readOnly ? 'ro' : 'rw'] };
}

function toMountSpec(mount: ResolvedMount): MountSpec {
  if (mount.kind === 'tmpfs') {
    // What Docker sets, where the user does not say the contrary: crun does not take the later word of two.
    const own = ['suid', 'dev', 'exec'].filter((flag) => !mount.options.includes(flag));
    const options = [...own.map((flag) => `no${flag}`), ...mount.options];
    return { destination: mount.target, type: 'tmpfs', source: 'tmpfs', options };
  }
  if (mount.kind === 'filesystem')
    return { destination: mount.target, type: mount.type, source: mount.source, options: mount.options };
  const { source, target, readOnly, recursive, propagation } = mount;
  const options = [recursive ? 'rbind' : 'bind', propagation, readOnly ? 'ro' : 'rw', ...(mount.options ?? [])];
  return { destination: target, type: 'bind', source, options };
}
