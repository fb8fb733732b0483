import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDigester, digestOf, parseDigest, shortDigest } from './digest.ts';

const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('a digest is its bytes hashed', () => {
  assert.equal(digestOf(''), empty);
  const digester = createDigester();
  digester.update(Buffer.from('a'));
  digester.update(Buffer.from('bc'));
  assert.equal(digester.size, 3);
  assert.equal(digester.digest(), digestOf('abc'));
});

test('only the canonical form is a digest', () => {
  assert.equal(parseDigest(empty), empty);
  assert.equal(shortDigest(parseDigest(empty)), 'e3b0c44298fc');
  for (const text of [
    '',
    'sha256:',
    `${empty}0`,
    empty.toUpperCase(),
    empty.slice(7),
    ` ${empty}`,
    `${empty}\n`,
    'sha512:00',
  ]) {
    assert.throws(() => parseDigest(text), { code: 'oci/bad-digest' });
  }
});
