import {
  type ContainerOptions,
  parseBlkioWeight,
  parseCpuList,
  parseCpus,
  parseDeviceCount,
  parseDeviceRate,
  parseDeviceWeight,
  parseMemory,
  parseMemorySwap,
  parsePidsLimit,
  parseSize,
  parseUlimit,
  parseWhole,
  type ResourceLimits,
} from '../../../runtime/index.ts';
import { given, type RunFlags } from './run-flags.ts';

/** How much of the machine a container may use. @throws runtime/bad-flag */
export function toResourceOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    ulimits: flags.list('ulimit').map(parseUlimit),
    ...toLimits(flags),
    ...(flags.on('oom-kill-disable') ? { oomKillDisable: true } : {}),
    ...given<ContainerOptions>(flags, 'shm-size', (value) => ({ shmSize: parseSize(value, '--shm-size') })),
    ...devices(flags, 'blkio-weight-device', 'blkioWeightDevices', parseDeviceWeight),
    ...devices(flags, 'device-read-bps', 'deviceReadBps', parseDeviceRate),
    ...devices(flags, 'device-write-bps', 'deviceWriteBps', parseDeviceRate),
    ...devices(flags, 'device-read-iops', 'deviceReadIops', parseDeviceCount),
    ...devices(flags, 'device-write-iops', 'deviceWriteIops', parseDeviceCount),
  };
}

/** The limits that can be changed while a container runs. @throws runtime/bad-flag */
export function toLimits(flags: Pick<RunFlags, 'text'>): Partial<ResourceLimits> {
  return {
    ...toMemoryLimits(flags),
    ...given<ResourceLimits>(flags, 'cpus', (value) => limit('cpus', parseCpus(value))),
    ...given<ResourceLimits>(flags, 'cpu-shares', (value) => limit('cpuShares', parseShares(value))),
    ...number(flags, 'cpu-period', 'cpuPeriod', 1000, 1_000_000),
    ...given<ResourceLimits>(flags, 'cpu-quota', (value) => limit('cpuQuota', parseQuota(value))),
    ...number(flags, 'cpu-rt-period', 'cpuRtPeriod', 1, 1_000_000),
    ...number(flags, 'cpu-rt-runtime', 'cpuRtRuntime', 0, 1_000_000),
    ...given<ResourceLimits>(flags, 'cpuset-cpus', (value) => ({ cpuset: parseCpuList(value, '--cpuset-cpus') })),
    ...given<ResourceLimits>(flags, 'cpuset-mems', (value) => ({ cpusetMems: parseCpuList(value, '--cpuset-mems') })),
    ...given<ResourceLimits>(flags, 'pids-limit', (value) => ({ pidsLimit: parsePidsLimit(value) })),
    ...given<ResourceLimits>(flags, 'blkio-weight', (value) => limit('blkioWeight', parseBlkioWeight(value))),
  };
}

function toMemoryLimits(flags: Pick<RunFlags, 'text'>): Partial<ResourceLimits> {
  return {
    ...given<ResourceLimits>(flags, 'memory', (value) => limit('memory', parseMemory(value))),
    ...given<ResourceLimits>(flags, 'memory-swap', (value) => limit('memorySwap', parseMemorySwap(value))),
    ...given<ResourceLimits>(flags, 'memory-reservation', (value) =>
      limit('memoryReservation', parseSize(value, '--memory-reservation') || undefined),
    ),
    ...given<ResourceLimits>(flags, 'kernel-memory', (value) =>
      limit('kernelMemory', parseSize(value, '--kernel-memory') || undefined),
    ),
    // -1 is how Docker spells the kernel's own.
    ...given<ResourceLimits>(flags, 'memory-swappiness', (value) =>
      value.trim() === '-1'
        ? {}
        : { memorySwappiness: parseWhole(value, '--memory-swappiness', { least: 0, most: 100 }) },
    ),
  };
}

/** 0 means the kernel's own. */
function parseShares(text: string): number | undefined {
  return text.trim() === '0' ? undefined : parseWhole(text, '--cpu-shares', { least: 2, most: 262_144 });
}

/** 0 means none; -1 none as well, said explicitly. */
function parseQuota(text: string): number | undefined {
  if (text.trim() === '0') return undefined;
  return text.trim() === '-1' ? -1 : parseWhole(text, '--cpu-quota', { least: 1000, most: Number.MAX_SAFE_INTEGER });
}

function number(
  flags: Pick<RunFlags, 'text'>,
  name: string,
  key: 'cpuPeriod' | 'cpuRtPeriod' | 'cpuRtRuntime',
  least: number,
  most: number,
): Partial<ResourceLimits> {
  return given<ResourceLimits>(flags, name, (value) =>
    value.trim() === '0' && least > 0 ? {} : { [key]: parseWhole(value, `--${name}`, { least, most }) },
  );
}

/** Nothing when there is no limit. */
function limit(key: keyof ResourceLimits, value: number | undefined): Partial<ResourceLimits> {
  return value === undefined ? {} : { [key]: value };
}

function devices(
  flags: RunFlags,
  name: string,
  key: keyof ResourceLimits,
  parse: (text: string, flag: string) => { readonly path: string; readonly amount: number },
): Partial<ResourceLimits> {
  const amounts = flags.list(name).map((value) => parse(value, `--${name}`));
  return amounts.length === 0 ? {} : { [key]: amounts };
}
