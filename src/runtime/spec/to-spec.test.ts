import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRuntimeSpec } from '../../../test/runtime/assert-runtime-spec.ts';
import { isFault } from '../../base/index.ts';
import { emptyRunConfig, type RunConfig } from '../../oci/index.ts';
import { type ContainerOptions, defaultContainerOptions } from '../container-options.ts';
import { defaultProfile } from '../seccomp/default-profile.ts';
import { toSeccomp } from '../seccomp/to-seccomp.ts';
import { formatSpec } from './format-spec.ts';
import type { ResolvedMount } from './mounts.ts';
import type { RuntimeSpec } from './runtime-spec.ts';

import { type SpecFacts, toSpec } from './to-spec.ts';

const facts: SpecFacts = {
  id: 'c0ffee'.padEnd(64, '0'),
  rootPath: '/c/rootfs',
  hostname: 'c0ffee000000',
  exportsHostname: true,
  readFile: () => undefined,
  mounts: [],
  etcFiles: { hosts: '/c/hosts', hostname: '/c/hostname', resolvConf: '/c/resolv.conf' },
  capabilities: undefined,
  hardLimits: new Map(),
  processors: 4,
  swapAccounting: true,
  seccomp: (capabilities) => toSeccomp(defaultProfile, { capabilities, architecture: 'amd64', kernel: [6, 1] }),
};

interface Given {
  readonly config?: Partial<RunConfig>;
  readonly options?: Partial<ContainerOptions>;
  readonly facts?: Partial<SpecFacts>;
}

/** A spec from what differs from the plainest case. */
function specOf(given: Given): RuntimeSpec {
  const options = { ...defaultContainerOptions, args: ['sh'], ...given.options };
  return toSpec({ ...emptyRunConfig, ...given.config }, options, { ...facts, ...given.facts });
}

const bind = (target: string, more: Partial<Extract<ResolvedMount, { kind: 'bind' }>> = {}): ResolvedMount => ({
  kind: 'bind',
  source: '/host',
  target,
  readOnly: false,
  recursive: true,
  propagation: 'rprivate',
  ...more,
});

const targets = (spec: RuntimeSpec): readonly string[] => spec.mounts.map((mount) => mount.destination);
const mountAt = (spec: RuntimeSpec, target: string) => spec.mounts.find((mount) => mount.destination === target);

/** What was given, what is asked of the spec, and the answer. */
type Row = readonly [given: Given, ask: (spec: RuntimeSpec) => unknown, expected: unknown];

const rows: Readonly<Record<string, Row>> = {
  'own namespaces, the network of the host': [
    {},
    (spec) => spec.linux.namespaces.map(({ type }) => type),
    ['pid', 'mount', 'ipc', 'uts', 'cgroup'],
  ],
  '--network none': [
    { options: { network: 'none' } },
    (spec) => spec.linux.namespaces.map(({ type }) => type),
    ['pid', 'mount', 'ipc', 'uts', 'cgroup', 'network'],
  ],
  'a control group of its own': [{}, (spec) => spec.linux.cgroupsPath, `/nacre/${facts.id}`],
  'no new privileges': [{}, (spec) => spec.process.noNewPrivileges, true],
  '--security-opt no-new-privileges=false': [
    { options: { noNewPrivileges: false } },
    (spec) => spec.process.noNewPrivileges,
    false,
  ],
  '--security-opt seccomp=unconfined': [
    { facts: { seccomp: () => undefined } },
    (spec) => 'seccomp' in spec.linux,
    false,
  ],
  'no inheritable or ambient capabilities': [
    {},
    (spec) => Object.keys(spec.process.capabilities),
    ['bounding', 'effective', 'permitted'],
  ],
  '--cap-drop ALL': [{ options: { capDrop: ['ALL'] } }, (spec) => spec.process.capabilities.bounding, []],
  '--privileged': [
    { options: { privileged: true } },
    (spec) => [
      spec.process.capabilities.bounding.includes('CAP_SYS_MODULE'),
      spec.linux.maskedPaths,
      spec.linux.readonlyPaths,
      spec.linux.resources.devices,
      mountAt(spec, '/sys')?.options.includes('ro'),
    ],
    [true, [], [], [{ allow: true, access: 'rwm' }], false],
  ],
  'devices, sysctls, labels and limits': [
    {
      options: {
        ...{ network: 'none', sysctls: { 'net.core.somaxconn': '1' }, oomScoreAdj: 5, cgroupParent: 'jobs' },
        ...{ memory: 64, memorySwappiness: 1, blkioWeight: 10, annotations: { a: 'b' } },
      },
      facts: {
        devices: [{ path: '/dev/x', type: 'c', major: 1, minor: 2, fileMode: 0o600, uid: 0, gid: 0, access: 'r' }],
        labels: { apparmor: 'mine', selinux: { process: 'p', mount: 'm' } },
      },
    },
    ({ process, linux, annotations }) => [
      [linux.sysctl, linux.devices?.length, linux.mountLabel, linux.cgroupsPath, linux.resources.blockIO?.weight],
      [process.oomScoreAdj, process.apparmorProfile, process.selinuxLabel, annotations],
    ],
    [
      [{ 'net.core.somaxconn': '1' }, 1, 'm', `/jobs/nacre/${facts.id}`, 10],
      [5, 'mine', 'p', { a: 'b' }],
    ],
  ],
  "the host's name is left alone with --uts host": [
    { options: { utsMode: 'host' } },
    (spec) => [spec.hostname, spec.linux.namespaces.some(({ type }) => type === 'uts')],
    [undefined, false],
  ],
  '--ipc host and none': [
    { options: { ipcMode: 'host' } },
    (spec) => [mountAt(spec, '/dev/shm')?.type, mountAt(specOf({ options: { ipcMode: 'none' } }), '/dev/shm')],
    ['bind', undefined],
  ],
  'seccomp follows the capabilities': [
    { options: { capAdd: ['SYS_ADMIN'] } },
    (spec) => spec.linux.seccomp?.syscalls.some(({ names, args }) => names.includes('mount') && args === undefined),
    true,
  ],
  'root may be read-only': [
    { options: { readOnly: true } },
    (spec) => spec.root,
    { path: '/c/rootfs', readonly: true },
  ],
  'files of /etc are read-only with it': [
    { options: { readOnly: true } },
    (spec) => mountAt(spec, '/etc/hosts')?.options,
    ['rbind', 'rprivate', 'ro'],
  ],
  'no terminal': [
    { facts: { terminalSize: { rows: 24, columns: 80 } } },
    (spec) => [spec.process.terminal, spec.process.consoleSize],
    [false, undefined],
  ],
  'a terminal': [
    { options: { tty: true }, facts: { terminalSize: { rows: 24, columns: 80 } } },
    (spec) => [spec.process.terminal, spec.process.consoleSize, spec.process.env.includes('TERM=xterm')],
    [true, { height: 24, width: 80 }, true],
  ],
  "the image's working directory": [{ config: { workingDir: '/srv/./app/' } }, (spec) => spec.process.cwd, '/srv/app'],
  'a relative one starts at the root': [{ config: { workingDir: 'app' } }, (spec) => spec.process.cwd, '/app'],
  '-w': [{ config: { workingDir: '/a' }, options: { workingDir: '/b' } }, (spec) => spec.process.cwd, '/b'],
  "the image's user": [{ config: { user: '7:8' } }, (spec) => [spec.process.user.uid, spec.process.user.gid], [7, 8]],
  '-u': [{ config: { user: '7' }, options: { user: '9' } }, (spec) => spec.process.user.uid, 9],
  '--init': [
    { facts: { init: '/usr/bin/catatonit' } },
    (spec) => [spec.process.args, mountAt(spec, '/sbin/docker-init')?.options],
    [
      ['/sbin/docker-init', '--', 'sh'],
      ['rbind', 'rprivate', 'ro'],
    ],
  ],
  '/dev/shm is 64 MB': [{}, (spec) => mountAt(spec, '/dev/shm')?.options.includes('size=67108864'), true],
  '--shm-size': [
    { options: { shmSize: 1024 } },
    (spec) => mountAt(spec, '/dev/shm')?.options.includes('size=1024'),
    true,
  ],
  'parents are mounted before what lies below': [
    { facts: { mounts: [bind('/a/b/c'), bind('/a'), bind('/a/b')] } },
    (spec) => targets(spec).slice(-3),
    ['/a', '/a/b', '/a/b/c'],
  ],
  "a user's mount takes the place of ours": [
    { facts: { mounts: [bind('/etc/hosts'), bind('/dev/shm')] } },
    (spec) => [targets(spec).filter((target) => target === '/etc/hosts').length, mountAt(spec, '/dev/shm')?.type],
    [1, 'bind'],
  ],
  'a read-only bind': [
    { facts: { mounts: [bind('/x', { readOnly: true, recursive: false, propagation: 'rslave' })] } },
    (spec) => mountAt(spec, '/x'),
    { destination: '/x', type: 'bind', source: '/host', options: ['bind', 'rslave', 'ro'] },
  ],
  '--tmpfs': [
    { facts: { mounts: [{ kind: 'tmpfs', target: '/t', options: ['size=1m', 'exec'] }] } },
    (spec) => mountAt(spec, '/t')?.options,
    ['nosuid', 'nodev', 'size=1m', 'exec'],
  ],
  'no limits': [{}, (spec) => Object.keys(spec.linux.resources), ['devices']],
  'devices are denied first': [{}, (spec) => spec.linux.resources.devices[0], { allow: false, access: 'rwm' }],
  '--memory brings as much swap': [
    { options: { memory: 1000 } },
    (spec) => spec.linux.resources.memory,
    { limit: 1000, swap: 2000 },
  ],
  '--memory where swap is not counted': [
    { options: { memory: 1000 }, facts: { swapAccounting: false } },
    (spec) => spec.linux.resources.memory,
    { limit: 1000 },
  ],
  '--memory-swap': [
    { options: { memory: 1000, memorySwap: -1 } },
    (spec) => spec.linux.resources.memory,
    { limit: 1000, swap: -1 },
  ],
  '--cpus': [{ options: { cpus: 1.5 } }, (spec) => spec.linux.resources.cpu, { quota: 150_000, period: 100_000 }],
  '--pids-limit': [{ options: { pidsLimit: 20 } }, (spec) => spec.linux.resources.pids, { limit: 20 }],
  '--ulimit': [
    {
      options: { ulimits: [{ name: 'nofile', soft: 10, hard: 20 }] },
      facts: { hardLimits: new Map([['nofile', 15]]) },
    },
    (spec) => spec.process.rlimits,
    [{ type: 'RLIMIT_NOFILE', soft: 10, hard: 15 }],
  ],
};

for (const [name, [given, ask, expected]] of Object.entries(rows)) {
  test(name, () => {
    const spec = specOf(given);
    assert.deepEqual(ask(spec), expected);
    assertRuntimeSpec(JSON.parse(formatSpec(spec)));
  });
}

test('the kernel file systems are mounted before all else, in an order that nests', () => {
  assert.deepEqual(targets(specOf({})), [
    '/proc',
    '/dev',
    '/dev/pts',
    '/dev/shm',
    '/dev/mqueue',
    '/sys',
    '/sys/fs/cgroup',
    '/etc/resolv.conf',
    '/etc/hosts',
    '/etc/hostname',
  ]);
});

test('what contradicts itself or the machine is refused', () => {
  const refused: readonly (readonly [Given, string])[] = [
    [{ options: { workingDir: 'app' } }, 'runtime/bad-flag'],
    [{ options: { cpus: 5 } }, 'runtime/bad-flag'],
    [{ options: { memorySwap: 1000 } }, 'runtime/bad-flag'],
    [{ options: { memory: 1000, memorySwap: 999 } }, 'runtime/bad-flag'],
    [{ facts: { mounts: [bind('/x'), bind('/x')] } }, 'runtime/bad-flag'],
    [{ options: { user: 'nobody' } }, 'runtime/bad-user'],
    [{ options: { args: [] } }, 'runtime/no-command'],
  ];
  for (const [given, code] of refused) {
    assert.throws(
      () => specOf(given),
      (error) => isFault(error, code) && error.hint !== undefined,
    );
  }
});

test('an unlimited resource limit is written as the number that means it, and nothing else is touched', () => {
  const text = formatSpec(
    specOf({
      options: {
        args: ['"soft":null', '\\"hard":null'],
        ulimits: [{ name: 'core', soft: 0, hard: Number.POSITIVE_INFINITY }],
      },
    }),
  );
  assert.ok(text.includes('"soft":0,"hard":18446744073709551615'));
  assert.deepEqual(JSON.parse(text).process.args, ['"soft":null', '\\"hard":null']);
});
