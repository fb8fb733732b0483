import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { digestHex, digestOf, type LayerAtRest } from '../oci/index.ts';
import { assertSealed } from './assert-sealed.ts';

const [tar, index] = [digestOf('tar'), digestOf('index')];
const layer: LayerAtRest = { diffId: tar, tarPath: '/tar', indexPath: '/index', size: 1 };

/** What the kernel says of the two files. */
function sealed(measured: Readonly<Record<string, Uint8Array | undefined>>) {
  return { measureVerity: (path: string) => measured[path] };
}

const bytes = (digest: typeof tar): Uint8Array => Buffer.from(digestHex(digest), 'hex');

test('files that are as they were sealed pass, and those that never were', () => {
  assertSealed(layer, sealed({}));
  assertSealed({ ...layer, seals: { index } }, sealed({ '/index': bytes(index) }));
  assertSealed({ ...layer, seals: { tar, index } }, sealed({ '/tar': bytes(tar), '/index': bytes(index) }));
});

test('a file in the place of a sealed one does not', () => {
  const replaced = [
    sealed({ '/tar': bytes(tar) }),
    sealed({ '/tar': bytes(tar), '/index': bytes(tar) }),
    sealed({ '/tar': bytes(tar).subarray(1), '/index': bytes(index) }),
  ];
  for (const host of replaced) {
    assert.throws(
      () => assertSealed({ ...layer, seals: { tar, index } }, host),
      (error) => isFault(error, 'snapshot/layer-replaced'),
    );
  }
});
