import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunConfig, type Healthcheck } from '../../oci/index.ts';
import { defaultContainerOptions } from '../container-options.ts';
import { mergeHealthcheck, toHealthCheck } from './health-check.ts';

const image: Healthcheck = { test: ['CMD', 'probe', '-q'], interval: 2e9, retries: 7 };

function record(healthcheck: Healthcheck | undefined, health?: Partial<Healthcheck>, shell?: readonly string[]) {
  return {
    config: {
      ...emptyRunConfig,
      ...(healthcheck === undefined ? {} : { healthcheck }),
      ...(shell === undefined ? {} : { shell }),
    },
    options: { ...defaultContainerOptions, ...(health === undefined ? {} : { health }) },
  };
}

const none: readonly Parameters<typeof record>[] = [
  [undefined],
  [undefined, { interval: 1e9 }],
  [{ test: [] }],
  [{ test: ['NONE'] }],
  [{ test: ['CMD'] }],
  [image, { test: ['NONE'] }],
];

test('without a command there is no check', () => {
  for (const given of none) assert.equal(toHealthCheck(record(...given)), undefined, JSON.stringify(given));
});

test('what is not said has a default', () => {
  assert.deepEqual(toHealthCheck(record({ test: ['CMD-SHELL', 'exit 0'] })), {
    args: ['/bin/sh', '-c', 'exit 0'],
    interval: 30_000,
    timeout: 30_000,
    retries: 3,
    startPeriod: 0,
    startInterval: 5000,
  });
});

test("flags take the place of the image's one by one", () => {
  const both = record(image, { timeout: 5e8, retries: 1 });
  assert.deepEqual(mergeHealthcheck(both), { ...image, timeout: 5e8, retries: 1 });
  const merged = toHealthCheck(both);
  assert.deepEqual(merged?.args, ['probe', '-q']);
  assert.deepEqual([merged?.interval, merged?.timeout, merged?.retries], [2000, 500, 1]);
});

test("a command of the shell runs in the image's shell", () => {
  const { args } = toHealthCheck(record(image, { test: ['CMD-SHELL', 'a && b'] }, ['/bin/bash', '-ec'])) ?? {};
  assert.deepEqual(args, ['/bin/bash', '-ec', 'a && b']);
});
