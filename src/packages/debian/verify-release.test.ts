import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSigningKey, signText } from '../../../test/packages/sign-text.ts';
import { utf8 } from '../../base/index.ts';
import { verifyRelease } from './verify-release.ts';

const text = 'Origin: Debian\nSHA256:\n 00 1 a \n- dashes\n-----BEGIN';
const wrong = { code: 'packages/bad-signature' };

for (const algorithm of ['rsa', 'ed25519'] as const) {
  describe(`a text signed with ${algorithm}`, () => {
    const key = makeSigningKey(algorithm);
    const other = makeSigningKey('ed25519');
    const signed = signText(text, key);

    test('is given back', () => {
      assert.equal(verifyRelease(utf8(signed), 'it', [other, key]), text);
    });

    test('is refused when a letter of it was changed', () => {
      const changed = signed.replace('Debian', 'Debain');
      assert.throws(() => verifyRelease(utf8(changed), 'it', [key]), {
        ...wrong,
        message: 'it has a signature that is wrong',
      });
    });

    test('is refused when nobody knows the key', () => {
      const message = 'it is not signed with a key of Debian that is known here';
      assert.throws(() => verifyRelease(utf8(signed), 'it', [other]), { ...wrong, message });
      assert.throws(() => verifyRelease(utf8(signed), 'it'), { ...wrong, message });
    });

    test('is refused when the key is only said to be the one that is known', () => {
      const impostor = { ...makeSigningKey(algorithm), fingerprint: key.fingerprint };
      assert.throws(() => verifyRelease(utf8(signText(text, impostor)), 'it', [key]), wrong);
    });

    test('is refused wherever it breaks off', () => {
      for (let size = 0; size < signed.length - 1; size += 61)
        assert.throws(() => verifyRelease(utf8(signed.slice(0, size)), 'it', [key]), wrong, `${size} bytes`);
    });
  });
}

test('text before or behind what is signed is refused', () => {
  const key = makeSigningKey('ed25519');
  const signed = signText(text, key);
  for (const around of [`more\n${signed}`, `${signed}more\n`, signed.replace('\n\n', '\n\n\n')])
    assert.throws(() => verifyRelease(utf8(around), 'it', [key]), wrong);
});
