import { readFileSync, statfsSync } from 'node:fs';
import { hostname, release, userInfo } from 'node:os';
import { once } from '../base/index.ts';
import type { CgroupMode, Machine, User } from './host.ts';

/** What statfs(2) calls the second version of control groups. Source: linux/magic.h. */
const cgroup2Type = 0x63677270;
const cgroupDirectory = '/sys/fs/cgroup';

/** Facts read from this machine each time they are asked for. */
export const machine: Omit<Machine, 'way'> = {
  bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
  kernelRelease: release,
  hostname,
  cgroupMode,
  currentUser,
  isInUserNamespace: once(isInUserNamespace),
};

function cgroupMode(): CgroupMode {
  if (fileSystemType(cgroupDirectory) === cgroup2Type) return 'v2';
  if (fileSystemType(`${cgroupDirectory}/unified`) === cgroup2Type) return 'hybrid';
  return readFileSync('/proc/self/mounts', 'latin1').includes(' cgroup ') ? 'v1' : 'none';
}

/** `undefined` when there is no such path. */
function fileSystemType(path: string): number | undefined {
  try {
    return statfsSync(path).type;
  } catch {
    return undefined;
  }
}

/** The machine's own namespace maps every ID to itself. Source: user_namespaces(7). */
function isInUserNamespace(): boolean {
  return !/^\s*0\s+0\s+4294967295$/.test(readFileSync('/proc/self/uid_map', 'latin1').trimEnd());
}

function currentUser(): User {
  const uid = process.geteuid?.() ?? 0;
  const gid = process.getegid?.() ?? 0;
  return { uid, gid, name: userName() ?? String(uid) };
}

/** `undefined` when the user has no entry in the system's table. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
