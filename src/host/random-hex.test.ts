import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomHex } from './random-hex.ts';

test('as many digits as asked for, other ones each time', () => {
  assert.match(randomHex(32), /^[0-9a-f]{64}$/);
  assert.equal(randomHex(0), '');
  assert.notEqual(randomHex(16), randomHex(16));
});
