/** How much of the machine a container may use. What is absent is not limited. */
export interface ResourceLimits {
  /** Bytes. */
  readonly memory?: number;
  /** Bytes that the container is pressed back to when the machine runs short. */
  readonly memoryReservation?: number;
  /** Bytes of memory and swap together; -1: no limit. @default twice `memory` */
  readonly memorySwap?: number;
  /** 0 to 100: how readily its memory is swapped out. */
  readonly memorySwappiness?: number;
  /** Bytes. No kernel of today counts it. */
  readonly kernelMemory?: number;
  /** Lets it wait for memory instead of ending one of its processes. */
  readonly oomKillDisable?: boolean;
  /** Processors, in steps of a thousandth. */
  readonly cpus?: number;
  /** Weight against other containers, 2 to 262144; the kernel's default is 1024. */
  readonly cpuShares?: number;
  /** Microseconds of `cpuPeriod`. */
  readonly cpuQuota?: number;
  readonly cpuPeriod?: number;
  /** Microseconds of realtime scheduling in `cpuRtPeriod`. */
  readonly cpuRtRuntime?: number;
  readonly cpuRtPeriod?: number;
  /** Which processors it may use: `0-2,4`. @default all */
  readonly cpuset?: string;
  /** Which memory nodes it may use: `0-1`. */
  readonly cpusetMems?: string;
  /** Processes and threads; -1: no limit. */
  readonly pidsLimit?: number;
  /** Weight of its reads and writes against other containers', 10 to 1000. */
  readonly blkioWeight?: number;
  readonly blkioWeightDevices?: readonly DeviceAmount[];
  /** Bytes a second. */
  readonly deviceReadBps?: readonly DeviceAmount[];
  readonly deviceWriteBps?: readonly DeviceAmount[];
  /** Reads or writes a second. */
  readonly deviceReadIops?: readonly DeviceAmount[];
  readonly deviceWriteIops?: readonly DeviceAmount[];
}

/** An amount for one block device. */
export interface DeviceAmount {
  /** Absolute path on the host. */
  readonly path: string;
  readonly amount: number;
}
