import { resolve } from 'node:path';
import {
  type ContainerOptions,
  parseCgroupParent,
  parseDevice,
  parseDeviceRule,
  parseGpus,
  parseIpcMode,
  parseOwnOrHost,
  parsePidMode,
  parseSysctl,
  parseWhole,
  readSecurityOpts,
  readUserNamespace,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import { given, type RunFlagSources, type RunFlags, splitPair } from './run-flags.ts';

/** What a container may do. @throws runtime/bad-flag, runtime/bad-profile */
export function toIsolationOptions(flags: RunFlags, { cwd }: RunFlagSources): Partial<ContainerOptions> {
  const privileged = flags.on('privileged');
  const devices = flags.list('device').map(parseDevice);
  return {
    capAdd: flags.list('cap-add'),
    capDrop: flags.list('cap-drop'),
    privileged,
    ...(privileged ? { noNewPrivileges: false, seccomp: 'unconfined' } : {}),
    ...readSecurityOpts(flags.list('security-opt'), cwd),
    devices: devices.flatMap((device) => (device.kind === 'node' ? [device.request] : [])),
    cdiDevices: [
      ...devices.flatMap((device) => (device.kind === 'cdi' ? [device.name] : [])),
      ...flags.list('gpus').flatMap(parseGpus),
    ],
    deviceRules: flags.list('device-cgroup-rule').map(parseDeviceRule),
    sysctls: Object.fromEntries(flags.list('sysctl').map(parseSysctl)),
    annotations: Object.fromEntries(flags.list('annotation').map(toAnnotation)),
    ...given<ContainerOptions>(flags, 'runtime', (value) => ({ runtime: value })),
    ...given<ContainerOptions>(flags, 'record-seccomp', (value) => ({ recordSeccomp: resolve(cwd, value) })),
    ...given<ContainerOptions>(flags, 'oom-score-adj', (value) => ({ oomScoreAdj: toOomScore(value) })),
    ...given<ContainerOptions>(flags, 'pid', (value) => ({ pidMode: parsePidMode(value) })),
    ...given<ContainerOptions>(flags, 'ipc', (value) => ({ ipcMode: parseIpcMode(value) })),
    ...toUserNamespace(flags),
    ...given<ContainerOptions>(flags, 'uts', (value) => ({ utsMode: parseOwnOrHost('--uts', value) })),
    ...given<ContainerOptions>(flags, 'cgroupns', (value) => ({ cgroupnsMode: parseOwnOrHost('--cgroupns', value) })),
    ...given<ContainerOptions>(flags, 'cgroup-parent', (value) => ({ cgroupParent: parseCgroupParent(value) })),
  };
}

function toUserNamespace(flags: RunFlags): Partial<ContainerOptions> {
  const userns = readUserNamespace(flags.text('userns'), flags.list('uidmap'), flags.list('gidmap'));
  return userns === undefined ? {} : { userns };
}

function toAnnotation(text: string): [string, string] {
  if (/^[^=]+=/.test(text)) return splitPair(text);
  throw appFault('app/bad-run-flag', `--annotation "${text}" is not NAME=VALUE`, {
    hint: 'Write --annotation NAME=VALUE.',
  });
}

/** Source: proc(5), /proc/PID/oom_score_adj. */
function toOomScore(text: string): number {
  return parseWhole(text, '--oom-score-adj', { least: -1000, most: 1000 });
}
