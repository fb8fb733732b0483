import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildCacheRow } from '../../../app/index.ts';
import { isFault } from '../../../base/index.ts';
import { parseBuilderFilters } from './parse-builder-filters.ts';

const now = Date.parse('2026-02-01T00:00:00Z');

function row(change: Partial<BuildCacheRow>): BuildCacheRow {
  const used = '2026-01-31T23:00:00.000Z';
  const common = { size: 1, created: used, used, inUse: false, shared: false, reclaimable: true };
  return { id: 'abc', type: 'regular', description: 'RUN npm ci', ...common, ...change };
}

test('filters of builder choose', () => {
  const rows: readonly BuildCacheRow[] = [
    row({}),
    row({ id: 'old', used: '2026-01-01T00:00:00.000Z' }),
    row({ id: 'cache', type: 'exec.cachemount', description: 'cache /root/.npm', inUse: true, reclaimable: false }),
    row({ id: 'image', shared: true, reclaimable: false }),
  ];
  for (const [filters, expected] of [
    [[], ['abc', 'old', 'cache', 'image']],
    [['id=ab'], ['abc']],
    [['type=exec.cachemount'], ['cache']],
    [['type!=exec.cachemount'], ['abc', 'old', 'image']],
    [['description=npm'], ['abc', 'old', 'cache', 'image']],
    [['until=24h'], ['old']],
    [['unused-for=30m'], ['abc', 'old', 'cache', 'image']],
    [['until=2026-01-02'], ['old']],
    [['inuse'], ['cache']],
    [['shared'], ['image']],
    [['private', 'reclaimable', 'until!=24h'], ['abc']],
  ] as const) {
    const choose = parseBuilderFilters(filters, now);
    assert.deepEqual(
      rows.filter(choose).map(({ id }) => id),
      expected,
      filters.join(' '),
    );
  }
});

test('what is no filter', () => {
  for (const text of ['', 'x', 'x=y', 'inuse=1', 'id', 'id=', 'until=soon', '=a'])
    assert.throws(
      () => parseBuilderFilters([text], now),
      (error) => isFault(error, 'cli/usage'),
      text,
    );
});
