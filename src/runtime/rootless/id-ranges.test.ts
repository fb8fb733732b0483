import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIdRanges, toMapArguments, toUserMap } from './id-ranges.ts';

const text = `# comment
alice:100000:65536
bob:165536:65536
1000:300000:10
alice:x:5
alice:5
alice:1:2:3
alice:4294967290:100
alice:7:0
 alice:400000:5
`;

const cases: readonly [names: readonly string[], starts: readonly number[]][] = [
  [['alice'], [100000, 400000]],
  [
    ['alice', '1000'],
    [100000, 300000, 400000],
  ],
  [['carol', '1001'], []],
];

for (const [names, starts] of cases) {
  test(`ranges of ${names.join(' or ')}`, () => {
    assert.deepEqual(
      parseIdRanges(text, names).map(({ start }) => start),
      starts,
    );
  });
}

test('the user is 0 inside, and what he was given follows without gaps', () => {
  const map = toUserMap(1000, [
    { start: 100000, count: 65536 },
    { start: 400000, count: 5 },
  ]);
  assert.deepEqual(toMapArguments(map), ['0', '1000', '1', '1', '100000', '65536', '65537', '400000', '5']);
});
