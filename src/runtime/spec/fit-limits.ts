import { runtimeFault } from '../faults.ts';
import type { ResourceLimits } from '../resource-limits.ts';

/** Limits that a kernel may know or not. */
export type LimitKind =
  | 'memory'
  | 'swap'
  | 'reservation'
  | 'swappiness'
  | 'kernelMemory'
  | 'oomKillDisable'
  | 'cpuQuota'
  | 'cpuShares'
  | 'cpuRealtime'
  | 'cpuset'
  | 'pids'
  | 'blkioWeight'
  | 'blkioThrottle';

/** What is left of limits where the kernel does not know them all. */
export interface FittedLimits {
  readonly limits: ResourceLimits;
  /** One for each that was left out. */
  readonly warnings: readonly string[];
}

interface LimitRow {
  readonly key: keyof ResourceLimits;
  readonly kind: LimitKind;
  readonly flag: string;
}

const rows: readonly LimitRow[] = [
  { key: 'memory', kind: 'memory', flag: '--memory' },
  { key: 'memorySwap', kind: 'swap', flag: '--memory-swap' },
  { key: 'memoryReservation', kind: 'reservation', flag: '--memory-reservation' },
  { key: 'memorySwappiness', kind: 'swappiness', flag: '--memory-swappiness' },
  { key: 'kernelMemory', kind: 'kernelMemory', flag: '--kernel-memory' },
  { key: 'oomKillDisable', kind: 'oomKillDisable', flag: '--oom-kill-disable' },
  { key: 'cpus', kind: 'cpuQuota', flag: '--cpus' },
  { key: 'cpuQuota', kind: 'cpuQuota', flag: '--cpu-quota' },
  { key: 'cpuPeriod', kind: 'cpuQuota', flag: '--cpu-period' },
  { key: 'cpuShares', kind: 'cpuShares', flag: '--cpu-shares' },
  { key: 'cpuRtRuntime', kind: 'cpuRealtime', flag: '--cpu-rt-runtime' },
  { key: 'cpuRtPeriod', kind: 'cpuRealtime', flag: '--cpu-rt-period' },
  { key: 'cpuset', kind: 'cpuset', flag: '--cpuset-cpus' },
  { key: 'cpusetMems', kind: 'cpuset', flag: '--cpuset-mems' },
  { key: 'pidsLimit', kind: 'pids', flag: '--pids-limit' },
  { key: 'blkioWeight', kind: 'blkioWeight', flag: '--blkio-weight' },
  { key: 'blkioWeightDevices', kind: 'blkioWeight', flag: '--blkio-weight-device' },
  { key: 'deviceReadBps', kind: 'blkioThrottle', flag: '--device-read-bps' },
  { key: 'deviceWriteBps', kind: 'blkioThrottle', flag: '--device-write-bps' },
  { key: 'deviceReadIops', kind: 'blkioThrottle', flag: '--device-read-iops' },
  { key: 'deviceWriteIops', kind: 'blkioThrottle', flag: '--device-write-iops' },
];

/** Limits that a container must not be without where they are asked for: as Docker refuses them. */
const refused: ReadonlySet<LimitKind> = new Set(['cpuQuota', 'cpuRealtime']);

/**
 * Leaves out what the kernel can not limit, as Docker does, and says so.
 *
 * @param knows whether the kernel knows a limit; asked for those alone that are set
 * @throws runtime/unsupported for limits on processor time
 */
export function fitLimits(limits: ResourceLimits, knows: (kind: LimitKind) => boolean): FittedLimits {
  const missing = rows.filter(({ key, kind }) => limits[key] !== undefined && !knows(kind));
  const refusal = missing.find(({ kind }) => refused.has(kind));
  if (refusal !== undefined) {
    throw runtimeFault('runtime/unsupported', `this kernel can not do ${refusal.flag}`, {
      hint: 'Leave the flag out, or mount the control group that limits it.',
    });
  }
  const left = Object.fromEntries(rows.map(({ key }) => [key, limits[key]]).filter(([key]) => !isOneOf(missing, key)));
  return {
    limits: Object.fromEntries(Object.entries(left).filter(([, value]) => value !== undefined)),
    warnings: missing.map(({ flag }) => `${flag} is left out: this kernel can not limit it`),
  };
}

/**
 * Leaves out what an ordinary user can not limit, and says so once.
 *
 * @param knows whether what is delegated to him knows a limit
 */
export function dropLimits(limits: ResourceLimits, knows: (kind: LimitKind) => boolean): FittedLimits {
  const set = rows.filter(({ key }) => limits[key] !== undefined);
  const missing = set.filter(({ kind }) => !knows(kind));
  const flags = missing.map(({ flag }) => flag).join(', ');
  const why = 'no control group of this machine that could is delegated to this user';
  return {
    limits: Object.fromEntries(set.filter((row) => !missing.includes(row)).map(({ key }) => [key, limits[key]])),
    warnings: missing.length === 0 ? [] : [`nothing is limited by ${flags}: ${why}`],
  };
}

function isOneOf(missing: readonly LimitRow[], key: unknown): boolean {
  return missing.some((row) => row.key === key);
}

/** Options with nothing of limits in them. */
export function withoutLimits<Options extends ResourceLimits>(options: Options): Omit<Options, keyof ResourceLimits> {
  const keys = new Set<string>(rows.map(({ key }) => key));
  return Object.fromEntries(Object.entries(options).filter(([key]) => !keys.has(key))) as Omit<
    Options,
    keyof ResourceLimits
  >;
}
