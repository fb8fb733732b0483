import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inwardOwner, outwardOwner } from './id-maps.ts';

const swapped = [
  { inside: 0, outside: 1, count: 1000 },
  { inside: 1000, outside: 0, count: 1 },
  { inside: 1001, outside: 1001, count: 10 },
];
const own = [{ inside: 0, outside: 500, count: 100 }];
const maps = { users: swapped, groups: own };

const cases = [
  [
    { uid: 0, gid: 0 },
    { uid: 1, gid: 500 },
  ],
  [
    { uid: 1000, gid: 99 },
    { uid: 0, gid: 599 },
  ],
  [
    { uid: 1001, gid: 1 },
    { uid: 1001, gid: 501 },
  ],
] as const;

for (const [inside, outside] of cases) {
  test(`${inside.uid}:${inside.gid} inside is ${outside.uid}:${outside.gid} outside`, () => {
    assert.deepEqual(outwardOwner(maps)(inside), outside);
    assert.deepEqual(inwardOwner(maps)(outside), inside);
  });
}

test('what a namespace does not have is nobody there', () => {
  assert.deepEqual(outwardOwner(maps)({ uid: 2000, gid: 100 }), { uid: 2000, gid: 0 });
  assert.deepEqual(inwardOwner(maps)({ uid: 2000, gid: 0 }), { uid: 65534, gid: 65534 });
});
