import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { MountRequest } from '../container-options.ts';
import { nameVolumes, planMounts, withImageVolumes } from './plan-mounts.ts';
import { stagedMounts } from './staging.ts';
import { assertDriverOptions, backedBy } from './volume-backing.ts';

const volume = { kind: 'volume', readOnly: false, copy: true } as const;

describe('a plan', () => {
  test('names anonymous volumes once and for all', () => {
    const given: readonly MountRequest[] = [
      { ...volume, target: '/a' },
      { ...volume, name: 'data', target: '/b' },
    ];
    const first = planMounts(withImageVolumes(given, ['/a', '/c', '/']), '/volumes');
    assert.deepEqual(
      first.requests.map(({ target }) => target),
      ['/a', '/b', '/c'],
    );
    assert.equal(first.anonymous.length, 2);
    for (const path of first.anonymous) assert.match(path, /^\/volumes\/[0-9a-f]{64}$/);
    const again = planMounts(withImageVolumes(first.requests, ['/a', '/c', '/']), '/volumes');
    assert.deepEqual(again, first);
    assert.deepEqual(nameVolumes(first.requests), first.requests);
  });

  test('stages what is a part of something', () => {
    const part: MountRequest = { ...volume, name: 'data', target: '/x', subpath: 'a/b' };
    const plan = planMounts([{ ...volume, name: 'data', target: '/y' }, part], '/volumes');
    assert.deepEqual(stagedMounts(plan, '/bundle'), [
      { type: 'none', source: '/volumes/data', subpath: 'a/b', target: '/bundle/mounts/1', options: ['rbind'] },
    ]);
  });
});

test('what options of the driver show', () => {
  for (const [options, expected] of [
    [{}, { kind: 'directory', path: '/own', options: [] }],
    [
      { type: 'none', o: 'bind,ro', device: '/srv' },
      { kind: 'directory', path: '/srv', options: ['ro'] },
    ],
    [
      { type: 'tmpfs', device: 'tmpfs', o: 'size=1m,uid=5' },
      { kind: 'filesystem', type: 'tmpfs', source: 'tmpfs', options: ['size=1m', 'uid=5'] },
    ],
    [
      { type: 'nfs', o: 'addr=10.0.0.1,rw', device: ':/x' },
      { kind: 'filesystem', type: 'nfs', source: ':/x', options: ['addr=10.0.0.1', 'rw'] },
    ],
  ] as const) {
    assertDriverOptions(options);
    assert.deepEqual(backedBy('/own', options), expected);
  }
});

test('options that can not be mounted are refused', () => {
  for (const options of [
    { size: '5g' },
    { type: 'none' },
    { type: 'nfs' },
    { device: '/srv' },
    { type: 'none', o: 'bind', device: 'srv' },
    { o: 'size=1m' },
  ])
    assert.throws(
      () => assertDriverOptions(options),
      (error) => isFault(error, 'runtime/bad-flag'),
      JSON.stringify(options),
    );
});
