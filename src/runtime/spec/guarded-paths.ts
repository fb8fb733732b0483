import { matchesGlob } from 'node:path';
import type { IsolationOptions } from '../isolation-options.ts';

/** Files of /proc and /sys that tell of the host, hidden as Docker hides them. */
const maskedPaths: readonly string[] = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];

/** Files of /proc that change the host, read-only as Docker makes them. */
const readonlyPaths: readonly string[] = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** File systems of the kernel's in which files could be made: control groups of version 1 are mounted in one. */
const memoryPaths: readonly string[] = ['/sys/fs/cgroup', '/dev/mqueue'];

/** Paths that the container does not see, and those that it can not write. */
export interface GuardedPaths {
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
}

/** What is guarded, but for what `unmask` names (globs count), and what `mask` adds. */
export function toGuardedPaths(
  options: Pick<IsolationOptions, 'mask' | 'unmask' | 'privileged'> & { readonly immutable?: boolean },
): GuardedPaths {
  const { mask, unmask, privileged, immutable } = options;
  const isGuarded = (path: string): boolean =>
    !privileged && !unmask.some((pattern) => pattern === 'ALL' || matchesGlob(path, pattern));
  return {
    maskedPaths: [...maskedPaths.filter(isGuarded), ...mask],
    readonlyPaths: [...readonlyPaths.filter(isGuarded), ...(immutable === true ? memoryPaths : [])],
  };
}
