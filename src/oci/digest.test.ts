import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDigester, digestAlgorithm, digestHex, digestOf, parseDigest, shortDigest } from './digest.ts';

const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('a digest is its bytes hashed', () => {
  assert.equal(digestOf(''), empty);
  const digester = createDigester();
  digester.update(Buffer.from('a'));
  digester.update(Buffer.from('bc'));
  assert.equal(digester.size, 3);
  assert.equal(digester.digest(), digestOf('abc'));
});

test('a sha512 is one as well', () => {
  const digest = digestOf('', 'sha512');
  assert.match(digest, /^sha512:cf83e1357eefb8bd[0-9a-f]{112}$/);
  assert.equal(parseDigest(digest), digest);
  assert.deepEqual([digestAlgorithm(digest), digestAlgorithm(digestOf(''))], ['sha512', 'sha256']);
  assert.equal(digestHex(digest).length, 128);
  const digester = createDigester('sha512');
  digester.update(Buffer.from('abc'));
  assert.equal(digester.digest(), digestOf('abc', 'sha512'));
  assert.throws(() => parseDigest(`sha384:${'0'.repeat(96)}`), { code: 'oci/bad-digest', hint: /other algorithms/ });
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
    `sha512:${empty.slice(7)}`,
  ]) {
    assert.throws(() => parseDigest(text), { code: 'oci/bad-digest' });
  }
});
