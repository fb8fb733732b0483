import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinuxSpec, MountSpec, NamespaceType, RuntimeSpec } from './runtime-spec.ts';
import { toOrdinary, toOrdinaryGroups } from './to-ordinary.ts';

const mounts: readonly MountSpec[] = [
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] },
  { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: [] },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'ro'] },
  { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: [] },
];

const cases: readonly [namespaces: readonly NamespaceType[], seen: readonly string[]][] = [
  [
    ['pid', 'ipc', 'network'],
    ['/proc proc nosuid', '/dev/mqueue mqueue ', '/sys sysfs nosuid,ro', '/tmp tmpfs '],
  ],
  [
    ['pid', 'ipc'],
    ['/proc proc nosuid', '/dev/mqueue mqueue ', '/sys bind rbind,rslave,nosuid,ro', '/tmp tmpfs '],
  ],
  [['network'], ['/proc bind rbind,rslave,nosuid', '/sys sysfs nosuid,ro', '/tmp tmpfs ']],
];

for (const [namespaces, seen] of cases) {
  test(`a container with its own ${namespaces.join(', ')}`, () => {
    const linux = { namespaces: namespaces.map((type) => ({ type })) };
    // Only these two parts are looked at.
    const spec = toOrdinary({ mounts, linux } as unknown as RuntimeSpec, undefined);
    assert.deepEqual(
      spec.mounts.map(({ destination, type, options }) => `${destination} ${type} ${options}`),
      seen,
    );
  });
}

test('limits are asked for where control groups are the user’s, but those of devices', () => {
  const resources = { devices: [{ allow: false, access: 'rwm' }], pids: { limit: 5 } };
  // Only these two parts are looked at.
  const linux = { cgroupsPath: '/nacre/c0ffee', resources } as unknown as LinuxSpec;
  assert.deepEqual(toOrdinaryGroups(linux, undefined), { cgroupsPath: '', resources: { devices: [] } });
  assert.deepEqual(toOrdinaryGroups(linux, '/own'), {
    cgroupsPath: '/own/nacre/c0ffee',
    resources: { devices: [], pids: { limit: 5 } },
  });
});
