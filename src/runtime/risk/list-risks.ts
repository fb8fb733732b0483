import type { ContainerOptions } from '../container-options.ts';
import { toCapabilities } from '../spec/capabilities.ts';
import { listCapabilityRisks } from './capability-risks.ts';
import { listMountRisks } from './mount-risks.ts';
import type { LiveFacts, Risk } from './risk.ts';

/** What is known of a container. */
export interface RiskFacts {
  readonly options: ContainerOptions;
  /** Who it runs as; `undefined` as long as it was never started and its image names somebody. */
  readonly uid: number | undefined;
  /** What the image and the engine mount beside the options is not looked at. `undefined`: it does not run. */
  readonly live: LiveFacts | undefined;
  /** Whether anything was written to its root file system; `undefined` when it can not be told. */
  readonly wrote: boolean | undefined;
}

const order: readonly Risk['level'][] = ['high', 'medium', 'low'];

/** Everything that a container may do and perhaps need not, what leads to the host first. */
export function listRisks(facts: RiskFacts): readonly Risk[] {
  const { options } = facts;
  const risks = [
    ...(options.privileged ? [privileged] : listConfined(facts)),
    ...listMountRisks(options.mounts),
    ...listNamespaceRisks(options),
    ...listUserRisks(facts),
    ...listLimitRisks(options),
    ...listPortRisks(options),
  ];
  return risks.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

const privileged: Risk = {
  level: 'high',
  id: 'privileged',
  about: 'it may do all that root of the host may: every capability and device, and no filter of system calls',
  remedy: 'Leave --privileged out, and give it the devices and capabilities that it needs by name.',
};

function listConfined(facts: RiskFacts): readonly Risk[] {
  const { options } = facts;
  const capabilities = toCapabilities({ add: options.capAdd, drop: options.capDrop }, undefined);
  return [
    ...listCapabilityRisks(capabilities, options.capAdd, facts),
    ...rules.filter(({ holds }) => holds(options)).map(({ risk }) => risk),
    ...options.devices.map(
      ({ source, access }): Risk => ({
        level: 'medium',
        id: 'device',
        about: `it has the device ${source} (${access})`,
        remedy:
          access === 'r' ? 'Leave --device out.' : 'Leave --device out, or end it with :r when reading is enough.',
      }),
    ),
  ];
}

interface Rule {
  readonly holds: (options: ContainerOptions) => boolean;
  readonly risk: Risk;
}

const rules: readonly Rule[] = [
  {
    holds: ({ seccomp }) => seccomp === 'unconfined',
    risk: {
      level: 'high',
      id: 'seccomp',
      about: 'it may make every system call of the kernel',
      remedy: 'Leave seccomp=unconfined out, or record a profile with --record-seccomp.',
    },
  },
  {
    holds: ({ unmask }) => unmask.length > 0,
    risk: {
      level: 'high',
      id: 'unmasked-paths',
      about: 'files of /proc and /sys that tell of the host or change it are open to it',
      remedy: 'Leave unmask= and systempaths=unconfined out.',
    },
  },
  {
    holds: ({ deviceRules }) => deviceRules.some(({ type, major }) => type === 'a' || major === undefined),
    risk: {
      level: 'high',
      id: 'device-rule',
      about: 'it may use every device of a kind, whatever node it makes for it',
      remedy: 'Name major and minor numbers in --device-cgroup-rule.',
    },
  },
  {
    holds: ({ noNewPrivileges }) => !noNewPrivileges,
    risk: {
      level: 'medium',
      id: 'new-privileges',
      about: 'programs with a setuid bit make their callers root',
      remedy: 'Leave no-new-privileges=false out.',
    },
  },
  {
    holds: ({ apparmor }) => apparmor === 'unconfined',
    risk: {
      level: 'medium',
      id: 'apparmor',
      about: 'AppArmor does not watch over it',
      remedy: 'Leave apparmor=unconfined out.',
    },
  },
];

function listNamespaceRisks({ network, pidMode, ipcMode, utsMode, cgroupnsMode }: ContainerOptions): readonly Risk[] {
  const host = (level: Risk['level'], flag: string, about: string): Risk => ({
    level,
    id: `host-${flag}`,
    about,
    remedy: `Leave --${flag} host out.`,
  });
  return [
    ...(pidMode === 'host'
      ? [host('high', 'pid', 'it sees the processes of the host, and can signal those of its user')]
      : []),
    ...(network === 'host'
      ? [
          {
            ...host('medium', 'network', "it is on the host's network: it reaches what listens at 127.0.0.1 there"),
            remedy: 'Give it a network of its own (--network bridge), or none.',
          },
        ]
      : []),
    ...(ipcMode === 'host' ? [host('medium', 'ipc', "it reads and writes shared memory of the host's programs")] : []),
    ...(utsMode === 'host' ? [host('low', 'uts', "it has the host's name")] : []),
    ...(cgroupnsMode === 'host' ? [host('low', 'cgroupns', 'it sees the control groups of the host')] : []),
  ];
}

function listUserRisks({ options, uid, wrote }: RiskFacts): readonly Risk[] {
  const seen = wrote === false ? '; nothing was written there so far' : '';
  const root: Risk = {
    level: 'medium',
    id: 'root-user',
    about: 'it runs as root, and would be root of the host if it got out',
    remedy: 'Name a user with -u 1000:1000, or in the image.',
  };
  const writable: Risk = {
    level: 'low',
    id: 'writable-root',
    about: `it may change its own programs and libraries${seen}`,
    remedy: 'Add --read-only, and --tmpfs or a volume for what it writes.',
  };
  const isReadOnly = options.readOnly || options.immutable === true;
  return [...(uid === 0 ? [root] : []), ...(isReadOnly ? [] : [writable])];
}

function listLimitRisks({ memory, pidsLimit, cpus, cpuQuota }: ContainerOptions): readonly Risk[] {
  const limit = (level: Risk['level'], what: string, about: string, flag: string): Risk => ({
    level,
    id: `no-${what}-limit`,
    about,
    remedy: `Add ${flag}.`,
  });
  const hasNone = pidsLimit === undefined || pidsLimit === -1;
  return [
    ...(memory === undefined ? [limit('medium', 'memory', 'it may use all memory of the machine', '-m 512m')] : []),
    ...(hasNone ? [limit('medium', 'pids', 'it may start processes without end', '--pids-limit 200')] : []),
    ...(cpus === undefined && (cpuQuota ?? -1) < 0
      ? [limit('low', 'cpu', 'it may use every processor', '--cpus 1')]
      : []),
  ];
}

function listPortRisks({ publish }: ContainerOptions): readonly Risk[] {
  const isOpen = (address: string | undefined): boolean =>
    address === undefined || /^(?:0\.0\.0\.0|::|)$/.test(address);
  return publish
    .filter(({ hostAddress }) => isOpen(hostAddress))
    .map(({ hostPort, containerPort, protocol }) => ({
      level: 'low',
      id: 'public-port',
      about: `its port ${containerPort}/${protocol} can be reached from every network of the host`,
      remedy: `Publish it for this machine alone: -p 127.0.0.1:${hostPort === 0 ? '' : hostPort}:${containerPort}.`,
    }));
}
