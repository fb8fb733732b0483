import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openStore } from '../../src/store/index.ts';
import { assertClean } from './assert-clean.ts';
import { type BusyChild, startBusyChild } from './busy-child-process.ts';
import { createExpectation } from './expectation.ts';
import { randomFrom } from './random.ts';

// Each round costs about the start of three processes.
const seconds = 10;
/** On a machine that is busy; the fifth begins with a new store. */
const least = 5;
const seed = Date.now() % 1_000_000;

test(`processes killed at any instant lose nothing they reported and leave no junk (seed ${seed})`, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-kill-'));
  let children: readonly BusyChild[] = [];
  t.after(async () => {
    await Promise.allSettled(children.map((child) => child.kill()));
    rmSync(directory, { recursive: true });
  });
  const random = randomFrom(seed);
  const expected = createExpectation();
  const until = performance.now() + seconds * 1000;
  let rounds = 0;
  let root = join(directory, 'store-0');
  for (; rounds < least || performance.now() < until; rounds++) {
    // Now and then a new store, so that making it is interrupted too.
    if (rounds % 5 === 4) {
      rmSync(root, { recursive: true });
      root = join(directory, `store-${rounds}`);
      expected.clear();
    }
    children = [0, 1, 2].map((at) => startBusyChild(root, `r${rounds}p${at}`, rounds * 3 + at + seed, 60));
    const reach = rounds % 5 === 4 ? 30 : 300;
    await Promise.all(children.map((child) => killWithin(child, random() * reach)));
    for (const child of children) expected.take(child);
    using store = openStore(root);
    expected.verify(store);
    await assertClean(store);
  }
  t.diagnostic(`${rounds} rounds, ${expected.told()} reports`);
});

async function killWithin(child: BusyChild, milliseconds: number): Promise<void> {
  await child.started;
  await setTimeout(milliseconds);
  await child.kill();
}
