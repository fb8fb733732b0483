import { daemonFault } from '../faults.ts';
import type { FlagValues } from '../http/flags.ts';
import type { DocumentReader } from '../http/read-document.ts';
import { toMountFlags } from './mount-flags.ts';
import { toNetworkFlags } from './network-flags.ts';
import { toResourceFlags } from './resource-flags.ts';

/**
 * What a document of a container to be made says, in the words of the flags of `create`.
 *
 * @param document `ContainerConfig` with `HostConfig` and `NetworkingConfig`
 * @throws daemon/bad-parameter
 */
export function toCreateFlags(document: DocumentReader): FlagValues {
  const host = document.within('HostConfig');
  return {
    ...toProcessFlags(document, host),
    ...toIsolationFlags(host),
    ...toLifeFlags(document, host),
    ...toHealthFlags(document),
    ...toMountFlags(document, host),
    ...toNetworkFlags(document, host),
    ...toResourceFlags(host),
  };
}

function toProcessFlags(document: DocumentReader, host: DocumentReader): FlagValues {
  return {
    env: document.texts('Env') ?? [],
    'group-add': host.texts('GroupAdd') ?? [],
    hostname: document.text('Hostname'),
    init: host.on('Init'),
    interactive: document.on('OpenStdin'),
    tty: document.on('Tty'),
    user: document.text('User'),
    workdir: document.text('WorkingDir'),
  };
}

function toIsolationFlags(host: DocumentReader): FlagValues {
  // An empty list, where none at all leaves what is masked by default.
  const isUnmasked = host.texts('MaskedPaths')?.length === 0 && host.texts('ReadonlyPaths')?.length === 0;
  return {
    annotation: toPairs(host.textMap('Annotations')),
    'cap-add': host.texts('CapAdd') ?? [],
    'cap-drop': host.texts('CapDrop') ?? [],
    'cgroup-parent': host.text('CgroupParent'),
    cgroupns: host.text('CgroupnsMode'),
    device: [...host.each('Devices').map(toDevice), ...host.each('DeviceRequests').flatMap(toCdiDevices)],
    'device-cgroup-rule': host.texts('DeviceCgroupRules') ?? [],
    ipc: host.text('IpcMode'),
    'oom-score-adj': toNumber(host.integer('OomScoreAdj')),
    pid: host.text('PidMode'),
    privileged: host.on('Privileged'),
    'read-only': host.on('ReadonlyRootfs'),
    runtime: host.text('Runtime'),
    'security-opt': [...(host.texts('SecurityOpt') ?? []), ...(isUnmasked ? ['systempaths=unconfined'] : [])],
    'storage-opt': toPairs(host.textMap('StorageOpt')),
    sysctl: toPairs(host.textMap('Sysctls')),
    userns: host.text('UsernsMode'),
    uts: host.text('UTSMode'),
  };
}

function toLifeFlags(document: DocumentReader, host: DocumentReader): FlagValues {
  const log = host.within('LogConfig');
  const stopTimeout = document.integer('StopTimeout');
  return {
    label: toPairs(document.textMap('Labels')),
    'log-driver': log.text('Type'),
    'log-opt': toPairs(log.textMap('Config')),
    restart: toRestart(host.within('RestartPolicy')),
    rm: host.on('AutoRemove'),
    'stop-signal': document.text('StopSignal'),
    'stop-timeout': stopTimeout === undefined ? undefined : `${stopTimeout}`,
  };
}

/** `on-failure:3` */
export function toRestart(policy: DocumentReader): string | undefined {
  const name = policy.text('Name');
  const most = policy.integer('MaximumRetryCount') ?? 0;
  return name === 'on-failure' && most > 0 ? `${name}:${most}` : name;
}

function toHealthFlags(document: DocumentReader): FlagValues {
  const check = document.within('Healthcheck');
  const [kind, ...rest] = check.texts('Test') ?? [];
  // Nanoseconds, of which 0 stands for what the image says.
  const span = (name: string): string | undefined => {
    const time = check.integer(name) ?? 0;
    return time === 0 ? undefined : `${Math.max(1, Math.round(time / 1e6))}ms`;
  };
  const retries = check.integer('Retries') ?? 0;
  return {
    'no-healthcheck': kind === 'NONE',
    'health-cmd': kind === 'CMD-SHELL' ? rest.join(' ') : kind === 'CMD' ? JSON.stringify(rest) : undefined,
    'health-interval': span('Interval'),
    'health-timeout': span('Timeout'),
    'health-start-period': span('StartPeriod'),
    'health-start-interval': span('StartInterval'),
    'health-retries': retries === 0 ? undefined : `${retries}`,
  };
}

function toDevice(device: DocumentReader): string {
  const source = device.text('PathOnHost') ?? '';
  return `${source}:${device.text('PathInContainer') ?? source}:${device.text('CgroupPermissions') ?? 'rwm'}`;
}

/** Devices by their names in CDI; other kinds of requests are for drivers of Docker's. @throws daemon/not-supported */
function toCdiDevices(request: DocumentReader): readonly string[] {
  const driver = request.text('Driver') ?? '';
  if (driver === 'cdi') return request.texts('DeviceIDs') ?? [];
  throw daemonFault('daemon/not-supported', `could not select device driver ${JSON.stringify(driver)}`, {
    hint: 'Name devices of CDI, as `--device vendor.com/class=name` does.',
  });
}

/** What is 0 is left to its default. */
function toNumber(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : `${value}`;
}

/** `NAME=VALUE` */
function toPairs(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}
