import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { ResourceLimits } from '../resource-limits.ts';
import { dropLimits, fitLimits, withoutLimits } from './fit-limits.ts';
import { mergeLimits } from './merge-limits.ts';
import { toResources } from './resources.ts';

const facts = { processors: 4, swapAccounting: true, blockDevices: new Map([['/dev/sda', { major: 8, minor: 0 }]]) };

test('every limit finds its place in the specification', () => {
  const limits: ResourceLimits = {
    ...{ memory: 64, memoryReservation: 32, memorySwappiness: 10, oomKillDisable: true, pidsLimit: 9 },
    ...{
      cpuShares: 512,
      cpuQuota: 5000,
      cpuPeriod: 10_000,
      cpuRtRuntime: 1,
      cpuRtPeriod: 2,
      cpuset: '0',
      cpusetMems: '1',
    },
    blkioWeight: 100,
    blkioWeightDevices: [{ path: '/dev/sda', amount: 200 }],
    deviceReadBps: [{ path: '/dev/sda', amount: 1 }],
    deviceWriteBps: [{ path: '/dev/sda', amount: 2 }],
    deviceReadIops: [{ path: '/dev/sda', amount: 3 }],
    deviceWriteIops: [{ path: '/dev/sda', amount: 4 }],
  };
  const sda = { major: 8, minor: 0 };
  assert.deepEqual(toResources(limits, facts), {
    memory: { limit: 64, swap: 128, reservation: 32, swappiness: 10, disableOOMKiller: true },
    cpu: { quota: 5000, period: 10_000, shares: 512, realtimeRuntime: 1, realtimePeriod: 2, cpus: '0', mems: '1' },
    pids: { limit: 9 },
    blockIO: {
      weight: 100,
      weightDevice: [{ ...sda, weight: 200 }],
      throttleReadBpsDevice: [{ ...sda, rate: 1 }],
      throttleWriteBpsDevice: [{ ...sda, rate: 2 }],
      throttleReadIOPSDevice: [{ ...sda, rate: 3 }],
      throttleWriteIOPSDevice: [{ ...sda, rate: 4 }],
    },
  });
  assert.deepEqual(toResources({}, facts), {});
});

test('limits that contradict each other or the machine', () => {
  const rows: readonly (readonly [ResourceLimits, RegExp])[] = [
    [{ cpus: 5 }, /this machine has 4/],
    [{ cpus: 1, cpuQuota: 5000 }, /says the same/],
    [{ memory: 10, memoryReservation: 11 }, /more than --memory/],
    [{ memorySwap: 10 }, /needs --memory/],
    [{ deviceReadBps: [{ path: '/dev/null', amount: 1 }] }, /is no block device/],
  ];
  for (const [limits, says] of rows) {
    assert.throws(
      () => toResources(limits, facts),
      (error) => isFault(error, 'runtime/bad-flag') && says.test(error.message),
    );
  }
});

test('what the kernel does not know is left out and told, but not limits on processor time', () => {
  const limits: ResourceLimits = { memory: 1, memorySwappiness: 2, pidsLimit: 3, kernelMemory: 4 };
  const knows = (kind: string): boolean => kind === 'memory' || kind === 'pids';
  const fitted = fitLimits(limits, knows);
  assert.deepEqual(fitted.limits, { memory: 1, pidsLimit: 3 });
  assert.equal(fitted.warnings.length, 2);
  assert.match(fitted.warnings[0] ?? '', /^--memory-swappiness is left out/);
  assert.deepEqual(
    fitLimits(limits, () => true),
    { limits, warnings: [] },
  );
  for (const refused of [{ cpus: 1 }, { cpuRtRuntime: 1 }]) {
    assert.throws(
      () => fitLimits(refused, knows),
      (error) => isFault(error, 'runtime/unsupported'),
    );
  }
  assert.deepEqual(withoutLimits({ name: 'x', ...limits, cpus: 1 }), { name: 'x' });
});

test('limits are changed one by one', () => {
  const rows: readonly (readonly [ResourceLimits, ResourceLimits, ResourceLimits])[] = [
    [{ memory: 1, pidsLimit: 2 }, { pidsLimit: 3 }, { memory: 1, pidsLimit: 3 }],
    [{ cpuQuota: 5, cpuPeriod: 6 }, { cpus: 1 }, { cpus: 1 }],
    [{ cpus: 1 }, { cpuQuota: 5 }, { cpuQuota: 5 }],
    [{ memory: 1, memorySwap: 2 }, { memory: 3 }, { memory: 3 }],
    [{ memory: 1, memorySwap: -1 }, { memory: 3 }, { memory: 3, memorySwap: -1 }],
    [
      { memory: 1, memorySwap: 2 },
      { memory: 3, memorySwap: 4 },
      { memory: 3, memorySwap: 4 },
    ],
  ];
  for (const [before, changes, after] of rows) assert.deepEqual(mergeLimits(before, changes), after);
});

test('an ordinary user is told once what is not delegated to him', () => {
  const fitted = dropLimits({ memory: 64, cpuset: '0', cpus: 1 }, (kind) => kind === 'memory');
  assert.deepEqual(fitted.limits, { memory: 64 });
  assert.equal(fitted.warnings.length, 1);
  assert.match(fitted.warnings[0] ?? '', /^nothing is limited by --cpus, --cpuset-cpus: /);
});
