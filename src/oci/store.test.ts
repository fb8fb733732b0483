import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes, streamOf } from '../base/index.ts';
import { digestOf } from './digest.ts';
import { type BlobSink, readBlob, verified, writeBlob } from './store.ts';

const bytes = Buffer.from('hello');
const descriptor = { mediaType: 'text/plain', digest: digestOf(bytes), size: bytes.length };

test('verified passes what is right', async () => {
  assert.deepEqual(
    await readBytes(verified(descriptor, streamOf(bytes.subarray(0, 2), bytes.subarray(2))), 100),
    bytes,
  );
});

const wrong: readonly (readonly [string, Uint8Array])[] = [
  ['other bytes', Buffer.from('hellO')],
  ['too few', Buffer.from('hell')],
  ['too many', Buffer.from('hello!')],
  ['none', new Uint8Array(0)],
];

for (const [name, found] of wrong) {
  test(`verified refuses ${name}`, async () => {
    await assert.rejects(readBytes(verified(descriptor, streamOf(found)), 100), { code: 'oci/digest-mismatch' });
  });
}

test('a source that keeps what it verified is believed, but for the size', async () => {
  const trusted = (found: string) => ({ open: async () => streamOf(Buffer.from(found)), keepsVerified: true });
  assert.equal(Buffer.from(await readBlob(trusted('hellO'), descriptor, 100)).toString(), 'hellO');
  await assert.rejects(readBlob(trusted('hell'), descriptor, 100), { code: 'oci/digest-mismatch' });
});

test('an absent blob and one over the bound are refused', async () => {
  await assert.rejects(readBlob({ open: async () => undefined }, descriptor, 100), { code: 'oci/blob-absent' });
  await assert.rejects(readBlob({ open: async () => streamOf(bytes) }, descriptor, 4), { code: 'oci/bad-document' });
});

test('a document is written under its own digest', async () => {
  const written: unknown[] = [];
  const sink: BlobSink = {
    has: async () => false,
    put: async (put, stream) => void written.push([put, Buffer.from(await readBytes(stream, 100)).toString()]),
  };
  assert.deepEqual(await writeBlob(sink, 'text/plain', bytes), descriptor);
  assert.deepEqual(written, [[descriptor, 'hello']]);
});
