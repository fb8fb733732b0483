import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { assertClean } from './assert-clean.ts';
import { startBusyChild } from './busy-child-process.ts';
import { createExpectation } from './expectation.ts';

const seconds = 3;
const seed = Date.now() % 1_000_000;

test(`processes put, point, remove and collect at once, and one collects all the time (seed ${seed})`, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-processes-'));
  const root = join(directory, 'store');
  const ids = ['p0', 'p1', 'p2', 'p3', 'collector'];
  const children = ids.map((id, at) => startBusyChild(root, id, seed + at, seconds));
  t.after(async () => {
    await Promise.allSettled(children.map((child) => child.kill()));
    rmSync(directory, { recursive: true });
  });
  await Promise.all(children.map((child) => child.ended));
  const expected = createExpectation();
  for (const child of children) expected.take(child);
  using store = openStore(root);
  expected.verify(store);
  await assertClean(store);
  t.diagnostic(`${expected.told()} reports`);
});
