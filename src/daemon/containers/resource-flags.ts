import type { FlagValues } from '../http/flags.ts';
import type { DocumentReader } from '../http/read-document.ts';

/** How much of the machine a container may use, in flags of `create`. Of numbers 0 stands for no word about it. @throws daemon/bad-parameter */
export function toResourceFlags(host: DocumentReader): FlagValues {
  return {
    ...toLimitFlags(host),
    'blkio-weight-device': toDevices(host, 'BlkioWeightDevice', 'Weight'),
    'device-read-bps': toDevices(host, 'BlkioDeviceReadBps', 'Rate'),
    'device-read-iops': toDevices(host, 'BlkioDeviceReadIOps', 'Rate'),
    'device-write-bps': toDevices(host, 'BlkioDeviceWriteBps', 'Rate'),
    'device-write-iops': toDevices(host, 'BlkioDeviceWriteIOps', 'Rate'),
    'oom-kill-disable': host.on('OomKillDisable'),
    'shm-size': toNumber(host, 'ShmSize'),
    ulimit: host.each('Ulimits').map((limit) => {
      const soft = limit.integer('Soft') ?? 0;
      return `${limit.text('Name') ?? ''}=${soft}:${limit.integer('Hard') ?? soft}`;
    }),
  };
}

/** The limits that `update` changes too. @throws daemon/bad-parameter */
export function toLimitFlags(host: DocumentReader): FlagValues {
  const nano = host.integer('NanoCpus') ?? 0;
  const swappiness = host.integer('MemorySwappiness');
  return {
    'blkio-weight': toNumber(host, 'BlkioWeight'),
    'cpu-period': toNumber(host, 'CpuPeriod'),
    'cpu-quota': toNumber(host, 'CpuQuota'),
    'cpu-rt-period': toNumber(host, 'CpuRealtimePeriod'),
    'cpu-rt-runtime': toNumber(host, 'CpuRealtimeRuntime'),
    'cpu-shares': toNumber(host, 'CpuShares'),
    cpus: nano === 0 ? undefined : `${nano / 1e9}`,
    'cpuset-cpus': host.text('CpusetCpus'),
    'cpuset-mems': host.text('CpusetMems'),
    memory: toNumber(host, 'Memory'),
    'memory-reservation': toNumber(host, 'MemoryReservation'),
    'memory-swap': toNumber(host, 'MemorySwap'),
    'memory-swappiness': swappiness === undefined || swappiness < 0 ? undefined : `${swappiness}`,
    'pids-limit': toNumber(host, 'PidsLimit'),
  };
}

function toNumber(host: DocumentReader, name: string): string | undefined {
  const value = host.integer(name) ?? 0;
  return value === 0 ? undefined : `${value}`;
}

function toDevices(host: DocumentReader, name: string, amount: string): readonly string[] {
  return host.each(name).map((device) => `${device.text('Path') ?? ''}:${device.integer(amount) ?? 0}`);
}
