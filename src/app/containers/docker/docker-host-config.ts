import type { ContainerOptions, ContainerRecord } from '../../../runtime/index.ts';
import { networkModeOf } from '../view/container-networks.ts';
import { toDockerBinds, toDockerTmpfs } from './docker-mounts.ts';

/**
 * `HostConfig` of Docker's inspection of a container: what was asked for, as the Engine API spells it.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "HostConfig".
 */
export function toDockerHostConfig(record: ContainerRecord): Readonly<Record<string, unknown>> {
  const { options } = record;
  return {
    Binds: toDockerBinds(record),
    ContainerIDFile: '',
    LogConfig: toLogConfig(options),
    NetworkMode: networkModeOf(options),
    PortBindings: toPortBindings(options),
    RestartPolicy: toRestartPolicy(options),
    AutoRemove: options.remove,
    VolumeDriver: '',
    VolumesFrom:
      options.volumesFrom?.map(({ container, readOnly }) => container + (readOnly === true ? ':ro' : '')) ?? null,
    ConsoleSize: [0, 0],
    Annotations: options.annotations,
    ...toIsolation(options),
    ...toNames(options),
    Links: listOrNull((options.links ?? []).map(({ container, alias }) => `/${container}:/${record.name}/${alias}`)),
    Init: options.init,
    ...toResources(options),
    Tmpfs: toDockerTmpfs(record),
    ShmSize: options.shmSize ?? 64 * 1024 * 1024,
    Runtime: options.runtime ?? record.runtime.split('/').at(-1) ?? '',
    Isolation: '',
    Mounts: undefined,
    MaskedPaths: options.unmask.includes('ALL') || options.privileged ? null : options.mask,
    ReadonlyPaths: [],
  };
}

/** Docker's word for files that are rotated, which is what clients know. */
function toLogConfig({ log }: ContainerOptions): Readonly<Record<string, unknown>> {
  const type = log === undefined || log.driver === 'file' ? 'json-file' : log.driver;
  const config = log?.driver === 'file' ? { 'max-file': String(log.maxFile), 'max-size': String(log.maxSize) } : {};
  return { Type: type, Config: config };
}

function toRestartPolicy({ restart }: ContainerOptions): Readonly<Record<string, unknown>> {
  const most = restart?.kind === 'on-failure' ? (restart.most ?? 0) : 0;
  return { Name: restart?.kind ?? 'no', MaximumRetryCount: most };
}

/** Where each of the container's ports was asked to be had on the host. */
function toPortBindings({ publish }: ContainerOptions): Readonly<Record<string, unknown>> {
  const bindings = Map.groupBy(publish, ({ containerPort, protocol }) => `${containerPort}/${protocol}`);
  return Object.fromEntries(
    [...bindings].map(([port, some]) => [
      port,
      some.map(({ hostAddress = '', hostPort }) => ({
        HostIp: hostAddress,
        HostPort: hostPort === 0 ? '' : String(hostPort),
      })),
    ]),
  );
}

function toNames({
  dns,
  extraHosts,
  groupAdd,
  oomScoreAdj,
  ...options
}: ContainerOptions): Readonly<Record<string, unknown>> {
  return {
    Dns: dns.servers,
    DnsOptions: dns.options,
    DnsSearch: dns.search,
    ExtraHosts: listOrNull(extraHosts.map(({ name, address }) => `${name}:${address}`)),
    GroupAdd: listOrNull(groupAdd),
    OomScoreAdj: oomScoreAdj ?? 0,
    Sysctls: Object.keys(options.sysctls).length === 0 ? undefined : options.sysctls,
  };
}

function toIsolation(options: ContainerOptions): Readonly<Record<string, unknown>> {
  return {
    CapAdd: listOrNull(options.capAdd.map(toCapability)),
    CapDrop: listOrNull(options.capDrop.map(toCapability)),
    CgroupnsMode: options.cgroupnsMode,
    Cgroup: '',
    IpcMode: toNamespace(options.ipcMode),
    PidMode: options.pidMode === 'private' ? '' : toNamespace(options.pidMode),
    UTSMode: options.utsMode === 'private' ? '' : options.utsMode,
    UsernsMode: '',
    Privileged: options.privileged,
    PublishAllPorts: options.publishAll ?? false,
    ReadonlyRootfs: options.readOnly,
    SecurityOpt: listOrNull(toSecurityOptions(options)),
  };
}

function toCapability(name: string): string {
  const upper = name.toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

function toNamespace(mode: string | { readonly container: string }): string {
  return typeof mode === 'string' ? mode : `container:${mode.container}`;
}

function toSecurityOptions(options: ContainerOptions): readonly string[] {
  const { noNewPrivileges, seccomp, apparmor, selinux } = options;
  return [
    ...(noNewPrivileges ? ['no-new-privileges'] : []),
    ...(seccomp === 'default' ? [] : [`seccomp=${typeof seccomp === 'string' ? seccomp : 'profile'}`]),
    ...(apparmor === undefined ? [] : [`apparmor=${apparmor}`]),
    ...selinux.map((label) => `label=${label}`),
  ];
}

function toResources(options: ContainerOptions): Readonly<Record<string, unknown>> {
  const amounts = (some: ContainerOptions['deviceReadBps']): readonly unknown[] =>
    (some ?? []).map(({ path, amount }) => ({ Path: path, Rate: amount }));
  return {
    CpuShares: options.cpuShares ?? 0,
    Memory: options.memory ?? 0,
    NanoCpus: Math.round((options.cpus ?? 0) * 1e9),
    CgroupParent: options.cgroupParent ?? '',
    BlkioWeight: options.blkioWeight ?? 0,
    BlkioWeightDevice: (options.blkioWeightDevices ?? []).map(({ path, amount }) => ({ Path: path, Weight: amount })),
    BlkioDeviceReadBps: amounts(options.deviceReadBps),
    BlkioDeviceWriteBps: amounts(options.deviceWriteBps),
    BlkioDeviceReadIOps: amounts(options.deviceReadIops),
    BlkioDeviceWriteIOps: amounts(options.deviceWriteIops),
    CpuPeriod: options.cpuPeriod ?? 0,
    CpuQuota: options.cpuQuota ?? 0,
    CpuRealtimePeriod: options.cpuRtPeriod ?? 0,
    CpuRealtimeRuntime: options.cpuRtRuntime ?? 0,
    CpusetCpus: options.cpuset ?? '',
    CpusetMems: options.cpusetMems ?? '',
    ...toDevices(options),
    MemoryReservation: options.memoryReservation ?? 0,
    MemorySwap: options.memorySwap ?? 0,
    MemorySwappiness: options.memorySwappiness ?? null,
    OomKillDisable: options.oomKillDisable ?? false,
    PidsLimit: options.pidsLimit ?? null,
    Ulimits: options.ulimits.map(({ name, soft, hard }) => ({ Name: name, Hard: toLimit(hard), Soft: toLimit(soft) })),
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
  };
}

function toDevices({ devices, deviceRules }: ContainerOptions): Readonly<Record<string, unknown>> {
  return {
    Devices: devices.map(({ source, target, access }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: access,
    })),
    DeviceCgroupRules: listOrNull(
      deviceRules.map(({ type, major, minor, access }) => `${type} ${major ?? '*'}:${minor ?? '*'} ${access}`),
    ),
    DeviceRequests: null,
  };
}

/** Docker writes what is not limited as -1. */
function toLimit(value: number): number {
  return Number.isFinite(value) ? value : -1;
}

function listOrNull(values: readonly string[]): readonly string[] | null {
  return values.length === 0 ? null : values;
}
