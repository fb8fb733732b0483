import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions } from './compare-versions.ts';

test('tags stand in the order of their versions', () => {
  const inOrder = [
    'latest',
    'stable',
    '1',
    '1.9',
    '1.10',
    '1.10.1',
    'v2.0-alpha',
    '2.0-rc.2',
    '2.0-rc.10',
    '2.0',
    '2.0-slim',
    '2.0.1',
  ];
  assert.deepEqual(inOrder.toReversed().sort(compareVersions), inOrder);
});

test('equal versions stand by name, whatever order they came in', () => {
  assert.deepEqual(['v1.0', '1.0'].sort(compareVersions), ['1.0', '1.0'.padStart(4, 'v')]);
});
