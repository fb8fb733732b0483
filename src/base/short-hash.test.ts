import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortHash } from './short-hash.ts';

test('the same text has the same name, and texts that differ a little have others', () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `/var/lib/nacre/${at}`);
  assert.equal(new Set(texts.map(shortHash)).size, texts.length);
  assert.equal(shortHash('/a'), shortHash('/a'));
  assert.match(shortHash(''), /^[0-9a-z]+$/);
});
