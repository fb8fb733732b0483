import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareDebianVersions } from './compare-versions.ts';

describe('versions of Debian packages, each line in ascending order', () => {
  const lines = [
    ['1.0~rc1-1', '1.0-1', '1.0-1+b1', '1.0-1.1', '1.0a-1', '1.0+dfsg-1', '1.1-1', '1:0.1'],
    ['2.41-12', '2.41-12+deb13u1', '2.41-12+deb13u4', '2.41-13'],
    ['1.9', '1.10', '1.010.1'],
    ['1.2', '1.2-1'],
    ['0~~', '0~~a', '0~', '0'],
    ['20240203', '20250419+deb13u1'],
  ];
  for (const line of lines) {
    test(line.join(' < '), () => {
      for (const [at, one] of line.entries())
        for (const [other, two] of line.entries())
          assert.equal(Math.sign(compareDebianVersions(one, two)), Math.sign(at - other), `${one} and ${two}`);
    });
  }

  test('what differs in writing alone is the same', () => {
    for (const [one, two] of [
      ['1.0', '1.00'],
      ['0:1', '1'],
      ['1.0-0', '1.0'],
    ] as const)
      assert.equal(compareDebianVersions(one, two), 0, `${one} and ${two}`);
  });

  test('the order is one', () => {
    const version = fc.stringMatching(/^[0-9][0-9a-z.+~]{0,6}(-[0-9a-z.+~]{1,3})?$/);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(Math.sign(compareDebianVersions(a, b)), -Math.sign(compareDebianVersions(b, a)));
        if (compareDebianVersions(a, b) <= 0 && compareDebianVersions(b, c) <= 0)
          assert.ok(compareDebianVersions(a, c) <= 0);
      }),
    );
  });
});
