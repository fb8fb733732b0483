import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareTreePaths, sortByPath } from './tree-order.ts';

test('a directory comes before what is in it, and that before its siblings; whiteouts come first', () => {
  const ordered = [
    '',
    '.wh..wh..opq',
    '.wh.a',
    '.wh.z',
    '!first',
    'a',
    'a/.wh..wh..opq',
    'a/.wh.-',
    'a/-',
    'a/b',
    'a/b/c',
    'a-b',
    'a.b',
    'ab',
    'é',
    '\u{1f600}',
    '\udcff',
  ];
  assert.deepEqual(
    sortByPath([...ordered].reverse(), (path) => path),
    ordered,
  );
  assert.deepEqual([...ordered].reverse().sort(compareTreePaths), ordered);
});

test('no two paths are equal, and a path comes after those above it', () => {
  const part = fc.constantFrom('a', 'b', 'a-', '.wh.a', '.wh..wh..opq', '\u0001', '.', '.w');
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, path, (a, b) => {
      assert.equal(compareTreePaths(a, b) === 0, a === b);
      assert.equal(compareTreePaths(a, b) < 0, compareTreePaths(b, a) > 0);
      assert.equal(compareTreePaths(a, `${a}/${b}`), -1);
      if (compareTreePaths(a, b) < 0 && !b.startsWith(`${a}/`)) assert.equal(compareTreePaths(`${a}/x`, b), -1);
    }),
  );
});
