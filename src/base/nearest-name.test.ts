import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from './nearest-name.ts';

const names = ['build', 'builder', 'images', 'run', 'tag'];

const rows: readonly (readonly [written: string, nearest: string | undefined])[] = [
  ['build', 'build'],
  ['biuld', 'build'],
  ['buidl', 'build'],
  ['image', 'images'],
  ['rnu', 'run'],
  ['tga', 'tag'],
  ['buildre', 'builder'],
  ['inspect', undefined],
  ['x', undefined],
  ['r', 'run'],
  ['xyz', undefined],
];

test('nearestName finds what was meant, or nothing', () => {
  for (const [written, nearest] of rows) assert.equal(nearestName(written, names), nearest, written);
  assert.equal(nearestName('a', []), undefined);
});
