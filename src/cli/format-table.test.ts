import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge, formatTable } from './format-table.ts';

test('columns are as wide as their widest cell and lines end without blanks', () => {
  const table = formatTable(
    ['A', 'LONG HEAD', 'C'],
    [
      ['wide cell', 'x', ''],
      ['y', 'z', 'last'],
    ],
  );
  assert.equal(table, 'A           LONG HEAD   C\nwide cell   x\ny           z           last\n');
});

const now = Date.parse('2026-01-01T00:00:00Z');
const ages: readonly (readonly [string | undefined, string])[] = [
  [undefined, 'N/A'],
  ['nonsense', 'N/A'],
  ['2026-01-01T00:00:00Z', '0 seconds ago'],
  ['2026-01-01T00:00:10Z', '0 seconds ago'],
  ['2025-12-31T23:59:59Z', '1 second ago'],
  ['2025-12-31T23:58:00Z', '2 minutes ago'],
  ['2025-12-31T21:00:00Z', '3 hours ago'],
  ['2025-12-28T00:00:00Z', '4 days ago'],
  ['2025-12-10T00:00:00Z', '3 weeks ago'],
  ['2025-06-01T00:00:00Z', '7 months ago'],
  ['1980-01-01T00:00:01Z', '46 years ago'],
];

for (const [then, age] of ages) test(`age of ${then}: ${age}`, () => assert.equal(formatAge(then, now), age));
