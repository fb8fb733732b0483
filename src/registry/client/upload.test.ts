import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { openTestRegistry } from '../../../test/registry/open-test-registry.ts';
import { streamOf } from '../../base/index.ts';
import { type Descriptor, digestOf, mediaTypes, type SeekableSource } from '../../oci/index.ts';
import type { UploadNotes } from './blobs/upload-notes.ts';

const bytes = new Uint8Array(5_000_000).map((_, at) => (at * 7 + (at >> 8)) & 0xff);
const descriptor: Descriptor = { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length };

/** Gives the blob as a store does, and notes where it is begun. */
function source(begun: number[], content: Uint8Array = bytes): SeekableSource {
  async function* stream(first: number): AsyncGenerator<Uint8Array> {
    begun.push(first);
    for (let at = first; at < content.length; at += 300_000) yield content.subarray(at, at + 300_000);
  }
  return { open: async () => stream(0), openFrom: async (_, first) => stream(first) };
}

/** Notes in memory, for which processes come and go. */
function memoryNotes(): UploadNotes & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    open({ repository, digest }) {
      const key = `${repository}@${digest}`;
      return {
        text: texts.get(key),
        write: (text) => void texts.set(key, text),
        remove: () => void texts.delete(key),
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

const rangesOf = (requests: readonly IncomingMessage[]): readonly (string | undefined)[] =>
  requests.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['content-range']);

/** Breaks the connection off after so many bytes of a body. */
function cut(request: IncomingMessage, after: number): void {
  let seen = 0;
  request.on('data', (piece: Uint8Array) => {
    seen += piece.length;
    if (seen > after) request.socket.destroy();
  });
}

test('a large blob goes in chunks, and a cut costs one at most', async () => {
  const requests: IncomingMessage[] = [];
  const begun: number[] = [];
  await using opened = await openTestRegistry(
    {
      before(request) {
        requests.push(request);
        if (rangesOf(requests).length === 2 && request.method === 'PATCH') cut(request, 500_000);
        return false;
      },
    },
    { chunk: 2_000_000 },
  );
  await opened.repository.take(descriptor, source(begun));
  const ranges = rangesOf(requests);
  assert.deepEqual([ranges[0], ranges[1], ranges.length], ['0-1999999', '2000000-3999999', 4]);
  assert.deepEqual(opened.memory.blobs.get(`a/b@${descriptor.digest}`), Buffer.from(bytes));
});

test('chunks are as large as the registry wants them', async () => {
  const requests: IncomingMessage[] = [];
  await using opened = await openTestRegistry(
    {
      before(request, response) {
        requests.push(request);
        response.setHeader('oci-chunk-min-length', '3000000');
        return false;
      },
    },
    { chunk: 2_000_000 },
  );
  await opened.repository.take(descriptor, source([]));
  assert.deepEqual(rangesOf(requests), ['0-2999999', '3000000-4999999']);
});

test('a registry that takes no second chunk gets all in one request', async () => {
  const requests: IncomingMessage[] = [];
  await using opened = await openTestRegistry(
    {
      before(request, response) {
        requests.push(request);
        if (request.headers['content-range']?.startsWith('0-') !== false) return false;
        response.writeHead(405).end();
        return true;
      },
    },
    { chunk: 2_000_000 },
  );
  await opened.repository.take(descriptor, source([]));
  assert.deepEqual(rangesOf(requests), ['0-1999999', '2000000-3999999', '0-4999999']);
  assert.ok(opened.memory.blobs.has(`a/b@${descriptor.digest}`));
});

test('an upload that broke off goes on in another process, and is forgotten when it is done', async () => {
  const uploads = memoryNotes();
  const requests: IncomingMessage[] = [];
  const begun: number[] = [];
  let isCut = true;
  await using opened = await openTestRegistry(
    {
      before(request) {
        requests.push(request);
        if (isCut && request.method === 'PATCH') cut(request, 1_000_000);
        return false;
      },
    },
    { uploads, attempts: 1 },
  );
  await assert.rejects(opened.repository.take(descriptor, source(begun)), /broke off/);
  assert.equal(uploads.texts.size, 1);
  isCut = false;
  await opened.repository.take(descriptor, source(begun));
  const [, second] = rangesOf(requests);
  assert.match(second ?? '', /^[1-9]\d{5,}-4999999$/);
  assert.equal(requests.filter(({ method }) => method === 'POST').length, 1);
  assert.equal(uploads.texts.size, 0);
  assert.deepEqual(opened.memory.blobs.get(`a/b@${descriptor.digest}`), Buffer.from(bytes));
});

test('an upload that the registry has forgotten begins anew, in the same call', async () => {
  const uploads = memoryNotes();
  await using opened = await openTestRegistry({}, { uploads });
  uploads.texts.set(`a/b@${descriptor.digest}`, `${opened.served.origin}/v2/a/b/blobs/uploads/upload-17?state=a%2Fb`);
  await opened.repository.take(descriptor, source([]));
  assert.ok(opened.memory.blobs.has(`a/b@${descriptor.digest}`));
  assert.equal(uploads.texts.size, 0);
});

test('wrong bytes are no blob, and are not gone on with', async () => {
  const uploads = memoryNotes();
  await using opened = await openTestRegistry({}, { uploads });
  await assert.rejects(opened.repository.take(descriptor, source([], bytes.toReversed())), {
    code: 'oci/digest-mismatch',
  });
  await assert.rejects(opened.repository.put(descriptor, streamOf(bytes.toReversed())), {
    code: 'oci/digest-mismatch',
  });
  assert.deepEqual([opened.memory.blobs.size, uploads.texts.size], [0, 0]);
});
