import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../oci/index.ts';
import { createManifestCache } from './manifest-cache.ts';

test('a manifest that comes in pieces whose memory is used again is kept as it is', async () => {
  const text = 'one two three';
  const memory = Buffer.alloc(4);
  let opened = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < text.length; at += memory.length)
      yield memory.subarray(0, memory.write(text.slice(at, at + memory.length), 'latin1'));
  }
  const cache = createManifestCache({
    open() {
      opened += 1;
      return pieces();
    },
  });
  const digest = digestOf(text);
  assert.equal(String(await cache.read(digest)), text);
  assert.equal(String(await cache.read(digest)), text);
  assert.equal(opened, 1);
});
