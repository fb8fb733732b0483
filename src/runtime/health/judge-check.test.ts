import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Health, judgeCheck, nextCheckIn } from './judge-check.ts';

const startedAt = 1_000_000;
const check = { retries: 2, startPeriod: 10_000, startInterval: 500, interval: 30_000 };
const terms = { check, startedAt };

/** Checks one after the other: seconds after the start and exit status, and what is said then. */
const courses: readonly {
  readonly about: string;
  readonly checks: readonly (readonly [seconds: number, exitCode: number, after: string])[];
}[] = [
  {
    about: 'failures in the start period do not count',
    checks: [
      [1, 1, 'starting 0'],
      [9.9, 1, 'starting 0'],
      [10, 1, 'starting 1'],
      [11, 1, 'unhealthy 2'],
    ],
  },
  {
    about: 'a success ends the start period',
    checks: [
      [1, 0, 'healthy 0'],
      [2, 1, 'healthy 1'],
      [3, -1, 'unhealthy 2'],
    ],
  },
  {
    about: 'only failures in a row make it unhealthy, and one success makes it healthy again',
    checks: [
      [20, 1, 'starting 1'],
      [21, 0, 'healthy 0'],
      [22, 1, 'healthy 1'],
      [23, 0, 'healthy 0'],
      [24, 1, 'healthy 1'],
      [25, 1, 'unhealthy 2'],
      [26, 1, 'unhealthy 3'],
      [27, 0, 'healthy 0'],
    ],
  },
];

for (const { about, checks } of courses) {
  test(about, () => {
    let health: Health = { status: 'starting', failures: 0 };
    for (const [seconds, exitCode, after] of checks) {
      health = judgeCheck(health, { start: startedAt + seconds * 1000, exitCode }, terms);
      assert.equal(`${health.status} ${health.failures}`, after, `after ${seconds} s`);
    }
  });
}

test('while it starts, checks come at shorter intervals', () => {
  assert.equal(nextCheckIn('starting', terms, startedAt + 9999), 500);
  assert.equal(nextCheckIn('starting', terms, startedAt + 10_000), 30_000);
  assert.equal(nextCheckIn('healthy', terms, startedAt + 1), 30_000);
});
