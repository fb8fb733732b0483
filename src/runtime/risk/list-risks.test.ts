import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ContainerOptions, defaultContainerOptions, type MountRequest } from '../container-options.ts';
import { toStrictOptions } from '../strict-profile.ts';
import { listRisks, type RiskFacts } from './list-risks.ts';
import { parsePorts } from './read-live-facts.ts';
import type { LiveFacts } from './risk.ts';

const tight: ContainerOptions = {
  ...toStrictOptions(defaultContainerOptions, false),
  ...{ memory: 2 ** 26, pidsLimit: 10, cpus: 1 },
};

const risks = (more: Partial<ContainerOptions>, facts: Partial<RiskFacts> = {}) =>
  listRisks({ options: { ...tight, ...more }, uid: 1000, live: undefined, wrote: undefined, ...facts });

const bind = (source: string, readOnly = false): MountRequest => ({
  ...{ kind: 'bind', source, target: '/x', readOnly, createSource: false, recursive: true },
});

test('where everything is taken away there is nothing to tell', () => {
  assert.deepEqual(risks({}), []);
});

test('each thing that may be needless is told with its level', () => {
  const rows: readonly (readonly [more: Partial<ContainerOptions>, id: string, level: string])[] = [
    [{ privileged: true }, 'privileged', 'high'],
    [{ seccomp: 'unconfined' }, 'seccomp', 'high'],
    [{ unmask: ['ALL'] }, 'unmasked-paths', 'high'],
    [{ capAdd: ['sys_admin'] }, 'capability', 'high'],
    [{ capAdd: ['NET_ADMIN'] }, 'capability', 'medium'],
    [{ pidMode: 'host' }, 'host-pid', 'high'],
    [{ network: 'host' }, 'host-network', 'medium'],
    [{ ipcMode: 'host' }, 'host-ipc', 'medium'],
    [{ utsMode: 'host' }, 'host-uts', 'low'],
    [{ mounts: [bind('/var/run/docker.sock')] }, 'engine-socket', 'high'],
    [{ mounts: [bind('/')] }, 'host-path', 'high'],
    [{ mounts: [bind('/proc/sys')] }, 'host-path', 'high'],
    [{ mounts: [bind('/etc', true)] }, 'host-path', 'medium'],
    [{ mounts: [bind('/srv/data')] }, 'bind-mount', 'low'],
    [{ noNewPrivileges: false }, 'new-privileges', 'medium'],
    [{ devices: [{ source: '/dev/kvm', target: '/dev/kvm', access: 'rwm' }] }, 'device', 'medium'],
    [{ deviceRules: [{ type: 'a', access: 'rwm' }] }, 'device-rule', 'high'],
    [{ pidsLimit: -1 }, 'no-pids-limit', 'medium'],
    [{ readOnly: false }, 'writable-root', 'low'],
    [{ publish: [{ hostPort: 80, containerPort: 80, protocol: 'tcp' }] }, 'public-port', 'low'],
    [{ capDrop: [] }, 'capabilities', 'low'],
  ];
  for (const [more, id, level] of rows) {
    assert.deepEqual(
      risks(more).map((risk) => [risk.id, risk.level]),
      [[id, level]],
      id,
    );
  }
  const here = { hostAddress: '127.0.0.1', hostPort: 80, containerPort: 80, protocol: 'tcp' } as const;
  assert.deepEqual(risks({ publish: [here] }), []);
});

test('root is told, and what leads to the host comes first', () => {
  const found = risks({ readOnly: false, pidMode: 'host' }, { uid: 0, wrote: false });
  assert.deepEqual(
    found.map(({ id }) => id),
    ['host-pid', 'root-user', 'writable-root'],
  );
  assert.match(found[2]?.about ?? '', /nothing was written there so far/);
});

const live: LiveFacts = {
  ...{ effective: new Set(['CAP_CHOWN']), users: new Set([0]), ports: [80, 8080], rawSockets: true, changedRoot: true },
};

test('of a container that runs, what was seen of it decides', () => {
  const needless = (more: Partial<LiveFacts>, capDrop: readonly string[] = []): readonly string[] =>
    risks({ capDrop }, { uid: 0, live: { ...live, ...more } }).flatMap(({ about }) => /CAP_\w+/.exec(about) ?? []);
  assert.equal(needless({}).includes('CAP_NET_BIND_SERVICE'), false);
  assert.ok(needless({ ports: [8080] }).includes('CAP_NET_BIND_SERVICE'));
  assert.ok(needless({ rawSockets: false }).includes('CAP_NET_RAW'));
  assert.ok(needless({}).includes('CAP_SETUID'));
  assert.equal(needless({ users: new Set([0, 33]) }).includes('CAP_SETUID'), false);
  assert.deepEqual(needless({ ports: [] }, ['ALL']), []);
});

test('ports that are listened at', () => {
  const tcp = `  sl  local_address rem_address   st tx_queue
   0: 00000000:0050 00000000:0000 0A 00000000:00000000
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000
   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000
`;
  assert.deepEqual(parsePorts(tcp, 'tcp'), [80, 8080]);
  assert.deepEqual(parsePorts(`head\n  9: 00000000:0035 00000000:0000 07 0:0\n`, 'udp6'), [53]);
});
