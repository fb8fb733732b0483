import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPlatform, hostPlatform, matchesPlatform, parsePlatform } from './platform.ts';

const rows: readonly (readonly [string, string])[] = [
  ['linux/amd64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['amd64', 'linux/amd64'],
  ['aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['windows/amd64', 'windows/amd64'],
];

for (const [text, formatted] of rows) {
  test(`platform ${text}`, () => assert.equal(formatPlatform(parsePlatform(text)), formatted));
}

test('linux alone is the host', () => assert.deepEqual(parsePlatform('linux'), hostPlatform()));

test('what is not a platform is refused', () => {
  for (const text of ['', '/', 'linux/', 'linux/amd64/v1/x', 'li nux/amd64', 'amiga', 'windows', 'arm/v7']) {
    assert.throws(() => parsePlatform(text), { code: 'oci/bad-platform' });
  }
});

test('an open variant matches any', () => {
  assert.ok(matchesPlatform(parsePlatform('linux/arm'), parsePlatform('linux/arm/v7')));
  assert.ok(matchesPlatform(parsePlatform('linux/arm/v7'), parsePlatform('linux/arm')));
  assert.ok(!matchesPlatform(parsePlatform('linux/arm/v6'), parsePlatform('linux/arm/v7')));
  assert.ok(!matchesPlatform(parsePlatform('linux/amd64'), parsePlatform('linux/arm64')));
});
