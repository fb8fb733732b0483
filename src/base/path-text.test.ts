import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparePaths, decodePath, encodePath, fsPath } from './path-text.ts';

test('every byte string survives the round trip', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 40 }), (bytes) => {
      assert.deepEqual(Buffer.from(encodePath(decodePath(bytes))), Buffer.from(bytes));
    }),
  );
});

test('well-formed UTF-8 decodes as usual and stays a string for fs', () => {
  assert.equal(decodePath(Buffer.from('etc/héllo-😀')), 'etc/héllo-😀');
  assert.equal(fsPath('etc/héllo-😀'), 'etc/héllo-😀');
  assert.deepEqual(fsPath(decodePath(Uint8Array.of(0x61, 0xff))), Buffer.from([0x61, 0xff]));
});

test('order is byte order', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ maxLength: 12 }), (a, b) => {
      assert.equal(Math.sign(comparePaths(decodePath(a), decodePath(b))), Buffer.compare(a, b));
    }),
  );
});
