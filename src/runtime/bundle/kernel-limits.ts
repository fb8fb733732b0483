import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../host/index.ts';
import { delegatedControllers, ownDelegatedScope } from '../driver/delegated-groups.ts';
import type { ResourceLimits } from '../resource-limits.ts';
import { dropLimits, type FittedLimits, fitLimits, type LimitKind } from '../spec/fit-limits.ts';

const root = '/sys/fs/cgroup';

/** Files by which v1 limits. The first group below the root shows those that the root does not have. */
const v1Files: Readonly<Record<LimitKind, readonly string[]>> = {
  memory: ['memory/memory.limit_in_bytes'],
  swap: ['memory/memory.memsw.limit_in_bytes'],
  reservation: ['memory/memory.soft_limit_in_bytes'],
  swappiness: ['memory/memory.swappiness'],
  kernelMemory: [],
  oomKillDisable: ['memory/memory.oom_control'],
  cpuQuota: ['cpu/cpu.cfs_quota_us'],
  cpuShares: ['cpu/cpu.shares'],
  cpuRealtime: ['cpu/cpu.rt_runtime_us'],
  cpuset: ['cpuset/cpuset.cpus'],
  pids: ['pids/cgroup.procs'],
  // The weights of BFQ have another name, which crun does not write.
  blkioWeight: ['blkio/blkio.weight', 'blkio/nacre/blkio.weight'],
  blkioThrottle: ['blkio/blkio.throttle.read_bps_device'],
};

/** Controllers by which v2 limits; it has no word for the rest. */
const v2Controllers: Readonly<Partial<Record<LimitKind, string>>> = {
  memory: 'memory',
  swap: 'memory',
  reservation: 'memory',
  cpuQuota: 'cpu',
  cpuShares: 'cpu',
  cpuset: 'cpuset',
  pids: 'pids',
  blkioWeight: 'io',
  blkioThrottle: 'io',
};

/**
 * Leaves out what can not be limited: on this machine, or by an ordinary user.
 *
 * @throws runtime/unsupported
 */
export function fitToMachine(
  limits: ResourceLimits,
  host: Pick<Host, 'cgroupMode' | 'isInUserNamespace'>,
): FittedLimits {
  if (!host.isInUserNamespace()) return fitLimits(limits, kernelLimits(host));
  const scope = ownDelegatedScope();
  const controllers = scope === undefined ? [] : delegatedControllers(scope);
  return dropLimits(limits, (kind) => controllers.includes(v2Controllers[kind] ?? ''));
}

/** Whether this machine's control groups know a limit. */
function kernelLimits(host: Pick<Host, 'cgroupMode'>): (kind: LimitKind) => boolean {
  switch (host.cgroupMode()) {
    case 'v2':
      return (kind) => readControllers().includes(v2Controllers[kind] ?? '');
    case 'v1':
    case 'hybrid':
      return (kind) =>
        v1Files[kind].some((file) => existsSync(join(root, file))) && (kind !== 'cpuRealtime' || hasRealtime());
    case 'none':
      return () => false;
  }
}

/** A group can only give on what was given to the one above: ours has none until somebody on this machine sees to it. */
function hasRealtime(): boolean {
  try {
    return Number(readFileSync(join(root, 'cpu/nacre/cpu.rt_runtime_us'), 'latin1')) > 0;
  } catch {
    return false;
  }
}

function readControllers(): readonly string[] {
  try {
    return readFileSync(join(root, 'cgroup.controllers'), 'latin1').trim().split(' ');
  } catch {
    return [];
  }
}
