import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseIdMaps } from './idmap-flag.ts';

const line = (inside: number, outside: number, count: number) => ({ inside, outside, count });

test('maps of IDs are lines, and one stands for both', () => {
  const users = [line(0, 1, 1000), line(1000, 0, 1)];
  assert.equal(parseIdMaps([], []), undefined);
  assert.deepEqual(parseIdMaps(['0:1:1000', '1000:0'], []), { kind: 'map', users, groups: users });
  assert.deepEqual(parseIdMaps(['0:1:1000', '1000:0:1'], ['0:5:7']), { kind: 'map', users, groups: [line(0, 5, 7)] });
  assert.deepEqual(parseIdMaps([], ['0:5:7']), { kind: 'map', users: [line(0, 5, 7)], groups: [line(0, 5, 7)] });
});

const wrong: readonly [texts: readonly string[], said: RegExp][] = [
  [['0'], /^--uidmap "0" is no line of a map/],
  [['0:1:0'], /is no line/],
  [['0:1:2:3'], /is no line/],
  [['@0:1:2'], /is no line/],
  [['0:4294967294:2'], /is no line/],
  [['0:1:10', '9:100:5'], /^--uidmap "9:100:5" has IDs inside that another/],
  [['0:1:10', '10:10:5'], /has IDs outside that another/],
  [['1:1:10'], /has none for 0$/],
];

for (const [texts, said] of wrong)
  test(`--uidmap ${texts.join(' ')} is refused`, () => {
    assert.throws(
      () => parseIdMaps(texts, []),
      (error) => isFault(error, 'runtime/bad-flag') && said.test(error.message),
    );
  });
