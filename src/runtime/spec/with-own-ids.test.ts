import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamespaceSpec, RuntimeSpec } from './runtime-spec.ts';
import { withOwnIds } from './with-own-ids.ts';

const map = [{ inside: 0, outside: 1, count: 1024 }];
const sysfs = { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'ro'] };

const cases: readonly [namespaces: readonly NamespaceSpec[], sys: string][] = [
  [[{ type: 'network' }], 'sysfs nosuid,ro'],
  [[{ type: 'network', path: '/run/netns/other' }], 'bind rbind,rslave,nosuid,ro'],
  [[], 'bind rbind,rslave,nosuid,ro'],
];

for (const [namespaces, sys] of cases) {
  test(`/sys of a container with IDs of its own and ${JSON.stringify(namespaces)}`, () => {
    // Only these parts are looked at.
    const spec = { mounts: [sysfs], linux: { namespaces } } as unknown as RuntimeSpec;
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
