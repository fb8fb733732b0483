import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunConfig } from '../../oci/index.ts';
import { defaultContainerOptions } from '../container-options.ts';
import type { ContainerRecord } from '../container-records.ts';
import type { RestartPolicy } from '../life-options.ts';
import { toRestart } from './restart-delay.ts';

function recordWith(restart: RestartPolicy | undefined, more: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    id: 'a'.repeat(64),
    name: 'web',
    image: 'x',
    args: [],
    labels: {},
    createdAt: 0,
    state: { kind: 'created' },
    remove: false,
    options: { ...defaultContainerOptions, ...(restart === undefined ? {} : { restart }) },
    config: emptyRunConfig,
    directory: '/nowhere',
    anonymousVolumes: [],
    runtime: '/usr/bin/crun',
    ...more,
  };
}

const quick = (exitCode: number) => ({ exitCode, startedAt: 1000, finishedAt: 2000 });

const cases: readonly [string, RestartPolicy | undefined, number, Partial<ContainerRecord>, boolean][] = [
  ['without a policy', undefined, 1, {}, false],
  ['no', { kind: 'no' }, 1, {}, false],
  ['always, also after success', { kind: 'always' }, 0, {}, true],
  ['always, but somebody stopped it', { kind: 'always' }, 0, { stopped: true }, false],
  ['unless-stopped', { kind: 'unless-stopped' }, 0, {}, true],
  ['on-failure after success', { kind: 'on-failure' }, 0, {}, false],
  ['on-failure after a failure', { kind: 'on-failure' }, 3, {}, true],
  ['on-failure, the last time', { kind: 'on-failure', most: 2 }, 3, { restarts: 1 }, true],
  ['on-failure, once too often', { kind: 'on-failure', most: 2 }, 3, { restarts: 2 }, false],
];

for (const [name, policy, exitCode, more, expected] of cases)
  test(`restart: ${name}`, () =>
    assert.equal(toRestart(recordWith(policy, more), quick(exitCode)) !== undefined, expected));

test('the wait doubles with each quick end, up to a minute, and begins anew after a long life', () => {
  const delayAfter = (quickEnds: number): number | undefined =>
    toRestart(recordWith({ kind: 'always' }, { quickEnds }), quick(0))?.delay;
  assert.deepEqual([0, 1, 2, 3, 9, 10, 50].map(delayAfter), [100, 200, 400, 800, 51_200, 60_000, 60_000]);
  const long = { exitCode: 0, startedAt: 0, finishedAt: 10_000 };
  assert.deepEqual(toRestart(recordWith({ kind: 'always' }, { quickEnds: 9, restarts: 9 }), long), {
    delay: 100,
    restarts: 10,
    row: 1,
  });
});
