import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { parsePruneFilters } from './parse-prune-filters.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const hour = 3_600_000;

const times: readonly (readonly [string, number])[] = [
  ['24h', now - 24 * hour],
  ['1h30m', now - 1.5 * hour],
  ['1.5h', now - 1.5 * hour],
  ['90s', now - 90_000],
  ['250ms', now - 250],
  ['7d', now - 7 * 24 * hour],
  ['1767225600', Date.parse('2026-01-01T00:00:00Z')],
  ['2026-01-31', Date.parse('2026-01-31T00:00:00Z')],
  ['2026-01-31T10:00:00+02:00', Date.parse('2026-01-31T08:00:00Z')],
];
for (const [text, until] of times) {
  test(`until=${text}`, () => assert.deepEqual(parsePruneFilters([`until=${text}`], now), { until }));
}

test('of several times the earliest counts; labels add up', () => {
  assert.deepEqual(parsePruneFilters(['until=1h', 'until=3h', 'label=a', 'label!=b=c=d'], now), {
    until: now - 3 * hour,
    labels: [
      { key: 'a', value: undefined, wanted: true },
      { key: 'b', value: 'c=d', wanted: false },
    ],
  });
  assert.deepEqual(parsePruneFilters([], now), {});
});

for (const text of [
  'until',
  'until=',
  'until!=1h',
  'until=soon',
  'until=1y',
  'until=2026-13-01',
  'label',
  'size=3',
  '',
]) {
  test(`"${text}" is refused`, () => {
    assert.throws(
      () => parsePruneFilters([text], now),
      (error) => isFault(error, 'cli/usage'),
    );
  });
}
