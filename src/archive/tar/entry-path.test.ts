import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault } from '../../base/index.ts';
import { normalizeEntryPath } from './entry-path.ts';

const normal: readonly (readonly [written: string, path: string])[] = [
  ['etc/passwd', 'etc/passwd'],
  ['./etc/passwd', 'etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['//etc///passwd', 'etc/passwd'],
  ['etc/./passwd', 'etc/passwd'],
  ['etc/', 'etc'],
  ['./', ''],
  ['.', ''],
  ['/', ''],
  ['///', ''],
  ['.profile', '.profile'],
  ['a/.../b', 'a/.../b'],
  ['a/..b/c..', 'a/..b/c..'],
  [' a / b ', ' a / b '],
  ['a\\..\\b', 'a\\..\\b'],
  ['a\nb', 'a\nb'],
  ['héllo/😀', 'héllo/😀'],
  ['\udcff\udc80/x', '\udcff\udc80/x'],
  ['n'.repeat(255), 'n'.repeat(255)],
  [`${'é'.repeat(127)}n`, `${'é'.repeat(127)}n`],
  [`/${'a/'.repeat(2047)}bc`, `${'a/'.repeat(2047)}bc`],
];

test('paths become relative to the root', () => {
  for (const [written, path] of normal) assert.equal(normalizeEntryPath(written), path, JSON.stringify(written));
});

const refused: readonly (readonly [written: string, code: string])[] = [
  ['..', 'archive/escaping-path'],
  ['../etc/passwd', 'archive/escaping-path'],
  ['/../etc/passwd', 'archive/escaping-path'],
  ['a/../b', 'archive/escaping-path'],
  ['a/..', 'archive/escaping-path'],
  ['./../', 'archive/escaping-path'],
  ['a//..//b', 'archive/escaping-path'],
  [`${'a/'.repeat(200)}../b`, 'archive/escaping-path'],
  ['', 'archive/bad-path'],
  ['a\0b', 'archive/bad-path'],
  ['\0', 'archive/bad-path'],
  ['n'.repeat(256), 'archive/bad-path'],
  [`a/${'é'.repeat(128)}/b`, 'archive/bad-path'],
  [`a/${'\udcff'.repeat(256)}`, 'archive/bad-path'],
  [`${'a/'.repeat(2048)}b`, 'archive/bad-path'],
];

test('paths that leave the root or that no file system holds are refused', () => {
  for (const [written, code] of refused) {
    assert.throws(
      () => normalizeEntryPath(written),
      (error) => isFault(error, code),
      JSON.stringify(written),
    );
  }
});

test('a normal path is normal', () => {
  const written = fc.array(fc.constantFrom('a', '.', '..', '/', '//', 'é', '.b'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(written, (parts) => {
      const text = parts.join('');
      const names = text.split('/').filter((name) => name !== '' && name !== '.');
      if (names.includes('..')) {
        assert.throws(() => normalizeEntryPath(text), { code: 'archive/escaping-path' });
      } else assert.equal(normalizeEntryPath(text), names.join('/'));
    }),
  );
});
