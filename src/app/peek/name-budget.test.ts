import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, plainEntry } from '../../archive/index.ts';
import { createNameBudget } from './name-budget.ts';

test('names, targets and maps of holes are counted', () => {
  const entry: Entry = { ...plainEntry, path: 'a', type: 'symlink', mode: 0o777 };
  const where = { headerOffset: 0, dataOffset: 0, storedSize: 0, segments: undefined };
  const rows = [
    [{ entry, where }, 33],
    [{ entry: { ...entry, linkTarget: 'x'.repeat(4000) }, where }, 1],
    [{ entry, where: { ...where, segments: Array(1000).fill({ offset: 0, size: 1 }) } }, 0],
  ] as const;
  for (const [item, fit] of rows) {
    const budget = createNameBudget(10_000);
    for (let at = 0; at < fit; at++) budget.spend(item);
    assert.throws(() => budget.spend(item), { code: 'image/bad-layer' });
  }
});
