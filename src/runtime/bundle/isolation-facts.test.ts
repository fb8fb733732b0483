import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { defaultIsolation } from '../isolation-options.ts';
import { findCdiDevices } from './cdi/find-cdi-devices.ts';
import { findBlockDevices, findDevices, listHostDevices } from './find-devices.ts';
import { findJoined } from './joined-namespaces.ts';
import { type SecurityModules, toSecurityLabels } from './security-labels.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-isolation-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const request = (source: string, target = source) => ({ source, target, access: 'rwm' });

test('nodes of the host', () => {
  const [node] = findDevices([request('/dev/null', '/dev/nothing')]);
  assert.deepEqual([node?.path, node?.type, node?.major, node?.minor], ['/dev/nothing', 'c', 1, 3]);
  for (const source of ['/dev/not-there', '/etc/passwd']) {
    assert.throws(
      () => findDevices([request(source)]),
      (error) => isFault(error, 'runtime/mount-source'),
      source,
    );
  }
  const paths = listHostDevices().map(({ path }) => path);
  assert.ok(paths.includes('/dev/null'));
  assert.deepEqual(
    paths.filter((path) => /^\/dev\/(?:pts|shm)\//.test(path)),
    [],
  );
  assert.equal(findBlockDevices({ deviceReadBps: [{ path: '/dev/null', amount: 1 }] }).size, 0);
});

function writeCdi(name: string, text: string): void {
  mkdirSync(join(directory, 'cdi'), { recursive: true });
  writeFileSync(join(directory, 'cdi', name), text);
}

test("vendors' devices", async () => {
  writeCdi(
    'vendor.yaml',
    `cdiVersion: "0.6.0"
kind: vendor.com/gpu
containerEdits:
  env: [SHARED=1]
devices:
  - name: "0"
    containerEdits:
      env: [GPU=0]
      deviceNodes: [{ path: /dev/gpu0, hostPath: /dev/null, permissions: rw, uid: 7 }]
      mounts: [{ hostPath: /lib/gpu, containerPath: /lib/gpu, options: [ro] }]
      hooks: [{ hookName: createContainer, path: /bin/hook, args: [hook, now] }]
      additionalGids: [44]
  - name: all
    containerEdits: { env: [GPU=all] }
`,
  );
  writeCdi('other.json', '{"cdiVersion":"0.6.0","kind":"other.org/net","devices":[]}');
  const places = [join(directory, 'cdi'), join(directory, 'nowhere')];
  const edits = await findCdiDevices(['vendor.com/gpu=0', 'vendor.com/gpu=all'], places);
  assert.deepEqual(edits.env, ['SHARED=1', 'GPU=0', 'GPU=all']);
  const [node] = edits.nodes;
  assert.deepEqual([node?.path, node?.minor, node?.access, node?.uid], ['/dev/gpu0', 3, 'rw', 7]);
  assert.deepEqual(edits.mounts[0]?.options, ['rbind', 'ro']);
  assert.deepEqual(edits.hooks, [{ name: 'createContainer', hook: { path: '/bin/hook', args: ['hook', 'now'] } }]);
  assert.deepEqual(edits.groups, [44]);
  await assert.rejects(
    findCdiDevices(['vendor.com/gpu=9'], places),
    (error) => isFault(error, 'runtime/bad-cdi') && /vendor\.com\/gpu=all/.test(error.hint ?? ''),
  );
  writeCdi(
    'broken.json',
    '{"kind":"x.y/z","devices":[{"name":"a","containerEdits":{"hooks":[{"hookName":"never","path":"/x"}]}}]}',
  );
  await assert.rejects(findCdiDevices(['x.y/z=a'], places), /broken\.json .*"never" is not known here/);
});

const none: SecurityModules = { apparmor: false, selinux: false, profiles: [] };
const labels = (more: object, modules: Partial<SecurityModules> = {}) =>
  toSecurityLabels({ ...defaultIsolation, ...more }, { ...none, ...modules });

test('labels, where the machine knows them', () => {
  const apparmor = { apparmor: true, profiles: ['docker-default (enforce)', 'mine (complain)'] };
  assert.deepEqual(labels({}), {});
  assert.deepEqual(labels({ apparmor: 'unconfined', selinux: ['disable'] }), {});
  assert.deepEqual(labels({}, apparmor), { apparmor: 'docker-default' });
  assert.deepEqual(labels({ privileged: true }, apparmor), {});
  assert.deepEqual(labels({ apparmor: 'mine' }, apparmor), { apparmor: 'mine' });
  assert.deepEqual(labels({ selinux: ['type:svirt_t', 'level:s0:c1,c2'] }, { selinux: true }), {
    selinux: { process: 'system_u:system_r:svirt_t:s0:c1,c2', mount: 'system_u:object_r:container_file_t:s0:c1,c2' },
  });
});

test('labels that this machine can not give are faults', () => {
  const asked: readonly (readonly [more: object, modules: Partial<SecurityModules>])[] = [
    [{ apparmor: 'mine' }, {}],
    [{ selinux: ['type:x'] }, {}],
    [{ apparmor: 'other' }, { apparmor: true, profiles: ['mine (enforce)'] }],
  ];
  for (const [more, modules] of asked) {
    assert.throws(
      () => labels(more, modules),
      (error) => isFault(error, 'runtime/unsupported'),
    );
  }
});

test('namespaces of a container that is not there', () => {
  const join = (pidMode: object) =>
    findJoined({ ...defaultIsolation, network: 'none', ...pidMode }, { list: () => [] });
  assert.deepEqual(join({}), {});
  assert.throws(
    () => join({ pidMode: { container: 'db' } }),
    (error) => isFault(error, 'runtime/no-such-container') && /container:db/.test(error.message),
  );
});
