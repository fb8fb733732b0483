import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, totalmem } from 'node:os';
import type { Host } from '../../host/index.ts';
import { type ContainerRecord, isLiving } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { version } from '../version.ts';
import { sweep } from './sweep.ts';

/**
 * This engine and its machine as Docker's API and `docker info` have them.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "SystemInfo".
 */
export type DockerInfo = Readonly<Record<string, unknown>>;

/** Looks at which containers still live, and tells of the engine as Docker does. */
export async function readDockerInfo(nacre: Nacre): Promise<DockerInfo> {
  await sweep(nacre);
  const { store } = nacre;
  const host = nacre.host();
  const images = new Set((await store.list()).map(({ descriptor }) => descriptor.digest));
  return {
    ID: host.hostname(),
    ...countContainers(openContainerRecords(store).list()),
    Images: images.size,
    Driver: 'nacre',
    DriverStatus: [],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'macvlan', 'none'],
      Authorization: null,
      Log: ['json-file', 'journald', 'none'],
    },
    ...limitsOf(host),
    IPv4Forwarding: readLine('/proc/sys/net/ipv4/ip_forward') === '1',
    Debug: false,
    NFd: 0,
    NGoroutines: 0,
    SystemTime: new Date().toISOString(),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: host.cgroupMode() === 'v2' ? '2' : '1',
    NEventsListener: 0,
    KernelVersion: host.kernelRelease(),
    ...systemOf(),
    OSType: 'linux',
    Architecture: arch() === 'x64' ? 'x86_64' : arch() === 'arm64' ? 'aarch64' : arch(),
    NCPU: availableParallelism(),
    MemTotal: totalmem(),
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: { IndexConfigs: {}, InsecureRegistryCIDRs: [], Mirrors: [] },
    GenericResources: null,
    DockerRootDir: store.paths.root,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: host.hostname(),
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: version,
    ...runtimesOf(host),
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: true,
    Isolation: '',
    InitBinary: '',
    SecurityOptions: securityOf(host),
    Warnings: null,
  };
}

function countContainers(records: readonly ContainerRecord[]): DockerInfo {
  const paused = records.filter(({ state }) => state.kind === 'paused').length;
  const running = records.filter(({ state }) => isLiving(state)).length - paused;
  return {
    Containers: records.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: records.length - running - paused,
  };
}

/** What this machine can limit. */
function limitsOf(host: Host): DockerInfo {
  const has = host.cgroupMode() !== 'none';
  return {
    MemoryLimit: has,
    SwapLimit: has,
    CpuCfsPeriod: has,
    CpuCfsQuota: has,
    CPUShares: has,
    CPUSet: has,
    PidsLimit: has,
    OomKillDisable: has && host.cgroupMode() !== 'v2',
  };
}

/** What the machine calls its system. Source: os-release(5). */
function systemOf(): DockerInfo {
  const text = readText('/etc/os-release') || readText('/usr/lib/os-release');
  const field = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { OperatingSystem: field('PRETTY_NAME') || 'Linux', OSVersion: field('VERSION_ID') };
}

const knownRuntimes = ['crun', 'runc', 'youki', 'runsc'];

function runtimesOf(host: Host): DockerInfo {
  const found = knownRuntimes.flatMap((name) => {
    const path = host.findProgram(name);
    return path === undefined ? [] : [[name, { path }] as const];
  });
  return { Runtimes: Object.fromEntries(found), DefaultRuntime: found[0]?.[0] ?? '' };
}

function securityOf(host: Host): readonly string[] {
  return [
    ...(readLine('/sys/module/apparmor/parameters/enabled') === 'Y' ? ['name=apparmor'] : []),
    'name=seccomp,profile=builtin',
    ...(existsSync('/sys/fs/selinux/enforce') ? ['name=selinux'] : []),
    ...(host.currentUser().uid !== 0 || host.isInUserNamespace() ? ['name=rootless'] : []),
    ...(existsSync('/proc/self/ns/cgroup') ? ['name=cgroupns'] : []),
  ];
}

/** '' when it can't be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLine(path: string): string {
  return readText(path).trim();
}
