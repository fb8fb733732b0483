import assert from 'node:assert/strict';
import { test } from 'node:test';
import { debianRelease } from './debian-settings.ts';

test('where packages of Debian come from', () => {
  const none = { include: [], packages: [], scripts: [] };
  const day = { ...none, snapshot: '20261101T000000Z' };
  const mirror = { NACRE_DEBIAN_MIRROR: 'http://mirror/debian' };
  assert.deepEqual(debianRelease(none, {}), { codename: 'trixie', mirror: 'https://deb.debian.org/debian' });
  assert.deepEqual(debianRelease(none, { NACRE_DEBIAN_MIRROR: '' }).mirror, 'https://deb.debian.org/debian');
  assert.deepEqual(debianRelease(none, mirror), {
    codename: 'trixie',
    mirror: 'http://mirror/debian',
    isSnapshot: false,
  });
  assert.deepEqual(debianRelease(day, {}), {
    codename: 'trixie',
    mirror: 'https://snapshot.debian.org/archive/debian/20261101T000000Z',
    isSnapshot: true,
  });
});
