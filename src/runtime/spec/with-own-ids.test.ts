import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { NamespaceSpec, RuntimeSpec } from './runtime-spec.ts';
import { withOwnIds } from './with-own-ids.ts';

const map = [{ inside: 0, outside: 1, count: 1024 }];
const sysfs = { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'ro'] };

const runAs = (uid: number, ...additionalGids: readonly number[]) => ({
  user: { uid, gid: 0, umask: 0, additionalGids },
});

const cases: readonly [namespaces: readonly NamespaceSpec[], sys: string][] = [
  [[{ type: 'network' }], 'sysfs nosuid,ro'],
  [[{ type: 'network', path: '/run/netns/other' }], 'bind rbind,rslave,nosuid,ro'],
  [[], 'bind rbind,rslave,nosuid,ro'],
];

for (const [namespaces, sys] of cases) {
  test(`/sys of a container with IDs of its own and ${JSON.stringify(namespaces)}`, () => {
    // Only these parts are looked at.
    const spec = { process: runAs(0), mounts: [sysfs], linux: { namespaces } } as unknown as RuntimeSpec;
    const { mounts, linux } = withOwnIds(spec, { users: map, groups: map });
    assert.deepEqual(
      mounts.map(({ type, options }) => `${type} ${options}`),
      [sys],
    );
    assert.deepEqual(linux.namespaces, [...namespaces, { type: 'user' }]);
    assert.deepEqual(linux.uidMappings, [{ containerID: 0, hostID: 1, size: 1024 }]);
    assert.deepEqual(linux.gidMappings, linux.uidMappings);
  });
}

for (const process of [runAs(1024), runAs(0, 5, 65534)]) {
  test(`who the namespace does not have is told: ${JSON.stringify(process.user)}`, () => {
    const spec = { process, mounts: [], linux: { namespaces: [] } } as unknown as RuntimeSpec;
    assert.throws(
      () => withOwnIds(spec, { users: map, groups: map }),
      (error) => isFault(error, 'runtime/bad-user'),
    );
  });
}
