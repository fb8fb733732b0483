import { existsSync, readFileSync } from 'node:fs';
import type { Host } from '../../host/index.ts';
import { parseCapabilityMask } from '../spec/capabilities.ts';
import { parseHardLimits } from '../spec/rlimits.ts';

/** Capabilities this process may pass on; `undefined` when /proc does not say. */
export function readBoundingSet(): ReadonlySet<string> | undefined {
  const mask = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return mask === undefined ? undefined : parseCapabilityMask(mask);
}

/** Hard limits of this process. */
export function readHardLimits(): ReadonlyMap<string, number> {
  return parseHardLimits(readFileSync('/proc/self/limits', 'latin1'));
}

/** Whether the kernel counts swap per control group. */
export function countsSwap(host: Pick<Host, 'cgroupMode'>): boolean {
  if (host.cgroupMode() !== 'v2') return existsSync('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes');
  // The root group has no limits of its own, so only another one can tell.
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  return own === '/' || existsSync(`/sys/fs/cgroup${own}/memory.swap.max`);
}
