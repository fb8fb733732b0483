import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { defaultIsolation, type IsolationOptions } from '../isolation-options.ts';
import { toCgroupsPath } from './cgroups-path.ts';
import { type DeviceEdits, noEdits, withEdits } from './device-edits.ts';
import { type DeviceNode, toDeviceRules, toDeviceSpecs } from './devices.ts';
import { toGuardedPaths } from './guarded-paths.ts';
import { toNamespaces } from './namespaces.ts';
import type { RuntimeSpec } from './runtime-spec.ts';
import { toSysctls } from './sysctls.ts';

const modes = { ...defaultIsolation, network: 'none' as const };

test('namespaces: of its own, the host’s, another’s', () => {
  const types = (more: object) => toNamespaces({ ...modes, ...more }, {}).map(({ type }) => type);
  assert.deepEqual(types({}), ['pid', 'mount', 'ipc', 'uts', 'cgroup', 'network']);
  const hosts = { network: 'host', pidMode: 'host', ipcMode: 'host', utsMode: 'host', cgroupnsMode: 'host' };
  assert.deepEqual(types(hosts), ['mount']);
  assert.ok(types({ ipcMode: 'none' }).includes('ipc'));
  const joined = toNamespaces({ ...modes, pidMode: { container: 'db' } }, { pid: '/proc/7/ns/pid' });
  assert.deepEqual(joined[0], { type: 'pid', path: '/proc/7/ns/pid' });
});

test('settings of the kernel are those of its own namespaces', () => {
  const rows: readonly (readonly [name: string, modes: object, allowed: boolean])[] = [
    ['net.core.somaxconn', {}, true],
    ['net.core.somaxconn', { network: 'host' }, false],
    ['kernel.shmmax', {}, true],
    ['fs.mqueue.msg_max', {}, true],
    ['kernel.shmmax', { ipcMode: 'host' }, false],
    ['kernel.domainname', {}, true],
    ['kernel.domainname', { utsMode: 'host' }, false],
    ['kernel.core_pattern', {}, false],
    ['vm.swappiness', {}, false],
    ['kernel.shmmax.more', {}, false],
  ];
  for (const [name, more, allowed] of rows) {
    const ask = () => toSysctls({ ...modes, ...more, sysctls: { [name]: '1' } });
    if (allowed) assert.deepEqual(ask(), { [name]: '1' });
    else assert.throws(ask, (error) => isFault(error, 'runtime/bad-flag') && error.message.includes(name), name);
  }
  assert.equal(toSysctls(modes), undefined);
});

test('guarded paths', () => {
  const guarded = (more: Partial<IsolationOptions>) => toGuardedPaths({ ...defaultIsolation, ...more });
  assert.ok(guarded({}).maskedPaths.includes('/proc/kcore'));
  assert.ok(guarded({}).readonlyPaths.includes('/proc/sys'));
  assert.equal(guarded({ unmask: ['/proc/kcore'] }).maskedPaths.includes('/proc/kcore'), false);
  assert.deepEqual(
    guarded({ unmask: ['/proc/*'] }).maskedPaths.filter((path) => path.startsWith('/proc')),
    [],
  );
  assert.deepEqual(guarded({ unmask: ['ALL'], mask: ['/x'] }), { maskedPaths: ['/x'], readonlyPaths: [] });
  assert.deepEqual(guarded({ privileged: true }), { maskedPaths: [], readonlyPaths: [] });
});

const fuse: DeviceNode = {
  ...{ path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0, access: 'rw' },
};

test('devices are made and allowed, everything else is denied first', () => {
  assert.equal(toDeviceSpecs([]), undefined);
  const { access: _, ...node } = fuse;
  assert.deepEqual(toDeviceSpecs([fuse]), [node]);
  const rules = toDeviceRules([fuse], [{ type: 'c', major: 189, access: 'rmw' }]);
  assert.deepEqual(rules[0], { allow: false, access: 'rwm' });
  assert.deepEqual(rules.slice(-2), [
    { allow: true, type: 'c', major: 10, minor: 229, access: 'rw' },
    { allow: true, type: 'c', major: 189, access: 'rmw' },
  ]);
});

test('what a vendor’s device brings along', () => {
  const user = { uid: 0, gid: 0, umask: 0o22, additionalGids: [0] };
  const capabilities = { bounding: [], effective: [], permitted: [] };
  const spec: RuntimeSpec = {
    ociVersion: '1.1.0',
    process: { terminal: false, user, args: ['x'], env: ['A=1', 'B=2'], cwd: '/', capabilities, noNewPrivileges: true },
    root: { path: '/r', readonly: false },
    mounts: [],
    hooks: { poststart: [{ path: '/own' }] },
    linux: { namespaces: [], cgroupsPath: '/n', resources: { devices: [] }, maskedPaths: [], readonlyPaths: [] },
  };
  assert.equal(withEdits(spec, noEdits), spec);
  const edits: DeviceEdits = {
    env: ['B=3', 'C=4'],
    nodes: [],
    mounts: [{ source: '/lib/x', destination: '/lib/x', type: 'bind', options: ['rbind', 'ro'] }],
    hooks: [
      { name: 'poststart', hook: { path: '/one' } },
      { name: 'createContainer', hook: { path: '/two', args: ['two'] } },
    ],
    groups: [44, 0],
  };
  const edited = withEdits(spec, edits);
  assert.deepEqual(edited.process.env, ['A=1', 'B=3', 'C=4']);
  assert.deepEqual(edited.process.user.additionalGids, [0, 44]);
  assert.deepEqual(edited.mounts, edits.mounts);
  assert.deepEqual(edited.hooks, {
    poststart: [{ path: '/own' }, { path: '/one' }],
    createContainer: [{ path: '/two', args: ['two'] }],
  });
});

test('where control groups lie', () => {
  assert.equal(toCgroupsPath({}, 'c0ffee'), '/nacre/c0ffee');
  assert.equal(toCgroupsPath({ cgroupParent: 'jobs/x' }, 'c0ffee'), '/jobs/x/nacre/c0ffee');
});
