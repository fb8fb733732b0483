import { runtimeFault } from '../faults.ts';
import type { DeviceAmount, ResourceLimits } from '../resource-limits.ts';
import type { BlockDevice, BlockIoSpec, CpuSpec, MemorySpec, ResourceSpec, ThrottleSpec } from './runtime-spec.ts';

/** What the machine has to limit. */
export interface ResourceFacts {
  readonly processors: number;
  /** Whether the kernel counts swap per group of processes. */
  readonly swapAccounting: boolean;
  /** Numbers of the block devices that limits name, by path. */
  readonly blockDevices?: ReadonlyMap<string, BlockDevice>;
}

// What the scheduler uses by itself: 100 ms.
const period = 100_000;

/**
 * The limits of the container's control group but for its devices; the runtime translates them for cgroup v1 and v2.
 *
 * @throws runtime/bad-flag when a limit contradicts another or the machine
 */
export function toResources(limits: ResourceLimits, facts: ResourceFacts): Omit<ResourceSpec, 'devices'> {
  const { pidsLimit } = limits;
  const memory = toMemory(limits, facts);
  const cpu = toCpu(limits, facts);
  const blockIO = toBlockIo(limits, facts.blockDevices ?? new Map());
  return {
    ...(isEmpty(memory) ? {} : { memory }),
    ...(isEmpty(cpu) ? {} : { cpu }),
    ...(pidsLimit === undefined ? {} : { pids: { limit: pidsLimit } }),
    ...(isEmpty(blockIO) ? {} : { blockIO }),
  };
}

function toCpu(limits: ResourceLimits, { processors }: ResourceFacts): CpuSpec {
  const { cpus, cpuQuota, cpuPeriod, cpuRtRuntime, cpuRtPeriod, cpuset, cpusetMems, cpuShares } = limits;
  if (cpus !== undefined && cpus > processors) {
    throw contradiction(`--cpus ${cpus}: this machine has ${processors}`, `Give at most ${processors}.`);
  }
  if (cpus !== undefined && (cpuQuota !== undefined || cpuPeriod !== undefined)) {
    throw contradiction('--cpus says the same as --cpu-quota and --cpu-period', 'Give one or the other.');
  }
  return {
    ...(cpus === undefined ? {} : { quota: Math.round(cpus * period), period }),
    ...(cpuQuota === undefined ? {} : { quota: cpuQuota }),
    ...(cpuPeriod === undefined ? {} : { period: cpuPeriod }),
    ...(cpuShares === undefined ? {} : { shares: cpuShares }),
    ...(cpuRtRuntime === undefined ? {} : { realtimeRuntime: cpuRtRuntime }),
    ...(cpuRtPeriod === undefined ? {} : { realtimePeriod: cpuRtPeriod }),
    ...(cpuset === undefined ? {} : { cpus: cpuset }),
    ...(cpusetMems === undefined ? {} : { mems: cpusetMems }),
  };
}

function toMemory(limits: ResourceLimits, { swapAccounting }: ResourceFacts): MemorySpec {
  const { memory, memorySwap, memoryReservation, memorySwappiness, oomKillDisable } = limits;
  assertMemory(limits);
  return {
    // Docker's default: as much swap again as memory.
    ...(memory === undefined ? {} : { limit: memory, ...(swapAccounting ? { swap: memorySwap ?? memory * 2 } : {}) }),
    ...(memoryReservation === undefined ? {} : { reservation: memoryReservation }),
    ...(memorySwappiness === undefined ? {} : { swappiness: memorySwappiness }),
    ...(oomKillDisable === true ? { disableOOMKiller: true } : {}),
  };
}

function assertMemory({ memory, memorySwap, memoryReservation }: ResourceLimits): void {
  if (memorySwap !== undefined && memory === undefined) {
    throw contradiction(`--memory-swap ${memorySwap}: needs --memory as well`, 'Give --memory, too.');
  }
  if (memorySwap !== undefined && memorySwap !== -1 && memorySwap < (memory ?? 0)) {
    throw contradiction(`--memory-swap ${memorySwap}: is less than --memory`, 'Give memory and swap together.');
  }
  if (memoryReservation !== undefined && memory !== undefined && memoryReservation > memory) {
    throw contradiction(
      `--memory-reservation ${memoryReservation}: is more than --memory`,
      'Give less, or more memory.',
    );
  }
}

function toBlockIo(limits: ResourceLimits, devices: ReadonlyMap<string, BlockDevice>): BlockIoSpec {
  const throttles = (amounts: readonly DeviceAmount[] = []): readonly ThrottleSpec[] =>
    amounts.map(({ path, amount }) => ({ ...numberOf(path, devices), rate: amount }));
  const { blkioWeight, blkioWeightDevices = [] } = limits;
  const lists = {
    weightDevice: blkioWeightDevices.map(({ path, amount }) => ({ ...numberOf(path, devices), weight: amount })),
    throttleReadBpsDevice: throttles(limits.deviceReadBps),
    throttleWriteBpsDevice: throttles(limits.deviceWriteBps),
    throttleReadIOPSDevice: throttles(limits.deviceReadIops),
    throttleWriteIOPSDevice: throttles(limits.deviceWriteIops),
  };
  const given = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
  return { ...(blkioWeight === undefined ? {} : { weight: blkioWeight }), ...given };
}

function numberOf(path: string, devices: ReadonlyMap<string, BlockDevice>): BlockDevice {
  const device = devices.get(path);
  if (device !== undefined) return device;
  throw contradiction(`${path} is no block device`, 'Name a disk of this machine, such as /dev/sda.');
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function contradiction(message: string, hint: string): Error {
  return runtimeFault('runtime/bad-flag', message, { hint });
}
