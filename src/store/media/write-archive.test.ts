import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { putSample, type SampleImage, sampleImage } from '../../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { concatBytes, isFault, limits, streamOf } from '../../base/index.ts';
import { createIndex, type Descriptor, digestHex, digestOf, mediaTypes, readBlob } from '../../oci/index.ts';
import { type ArchiveFormat, memoryStore, type NamedImage, openArchive, writeArchive } from '../index.ts';

const image = sampleImage('base', { gzip: 'top' });
const other = sampleImage('base', 'else'.repeat(1_000_000));

async function archiveOf(format: ArchiveFormat, ...images: readonly (NamedImage & { readonly of: SampleImage })[]) {
  const store = memoryStore();
  for (const { of } of images) await putSample(store, of);
  const pieces: Uint8Array[] = [];
  await writeArchive(store, images, format, (bytes) => void pieces.push(bytes));
  return concatBytes(pieces);
}

function named(of: SampleImage, ...names: readonly string[]) {
  return { of, names, descriptor: of.descriptor };
}

/** Opens bytes as an archive, in a directory that has to be empty again afterwards. */
async function withArchive(
  bytes: Uint8Array,
  look: (archive: Awaited<ReturnType<typeof openArchive>>) => Promise<void>,
) {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('archive'), bytes);
  const scratch = (): string => directory.join('scratch');
  try {
    await using archive = await openArchive(directory.join('archive'), { scratch });
    await look(archive);
  } finally {
    assert.deepEqual(readdirSync(directory.path), ['archive']);
  }
}

async function assertHolds(archive: Awaited<ReturnType<typeof openArchive>>, of: SampleImage): Promise<void> {
  for (const { descriptor, bytes } of of.blobs) {
    assert.deepEqual(Buffer.from(await readBlob(archive, descriptor, 10_000_000)), Buffer.from(bytes));
  }
}

describe('what is written', () => {
  const a = 'docker.io/library/a:1';
  const b = 'docker.io/library/b:1';

  for (const format of ['oci', 'docker'] as const) {
    test(`comes back from ${format} with its bytes and names`, async () => {
      const bytes = await archiveOf(format, named(image, b, a), named(other));
      await withArchive(bytes, async (archive) => {
        const found = (await archive.list()).map(({ name, descriptor }) => [name, descriptor.digest]);
        const expected = [a, b].map((name) => [name, image.descriptor.digest]);
        assert.deepEqual(found, [...expected, [other.descriptor.digest, other.descriptor.digest]]);
        assert.deepEqual(await archive.resolve(a), image.descriptor);
        await assertHolds(archive, image);
        await assertHolds(archive, other);
      });
    });
  }

  test('is the same each time, and holds each blob once', async () => {
    const bytes = await archiveOf('docker', named(image, a), named(other, b));
    assert.deepEqual(await archiveOf('docker', named(image, a), named(other, b)), bytes);
    assert.ok(bytes.length < 4_100_000, `${bytes.length} bytes`);
  });

  test('tells older readers where config and layers are', async () => {
    const bytes = await archiveOf('docker', named(image, a, b), named(other));
    const blob = ({ digest }: Descriptor): string => `blobs/sha256/${digestHex(digest)}`;
    const start = Buffer.from(bytes).indexOf('[{"Config"');
    const end = bytes.indexOf(0, start);
    assert.deepEqual(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString()), [
      { Config: blob(image.config), RepoTags: [a, b], Layers: image.layers.map(blob) },
      { Config: blob(other.config), RepoTags: [], Layers: other.layers.map(blob) },
    ]);
  });

  test('of an index, what is there', async () => {
    const store = memoryStore();
    await putSample(store, image);
    const elsewhere = sampleImage('elsewhere').descriptor;
    const index = createIndex({ manifests: [elsewhere, image.descriptor] });
    const descriptor = { mediaType: mediaTypes.ociIndex, digest: digestOf(index.bytes), size: index.bytes.length };
    await store.put(descriptor, streamOf(index.bytes));
    const pieces: Uint8Array[] = [];
    await writeArchive(store, [{ names: [a], descriptor }], 'docker', (bytes) => void pieces.push(bytes));
    await withArchive(concatBytes(pieces), async (archive) => {
      assert.deepEqual(await archive.resolve(a), descriptor);
      assert.deepEqual(Buffer.from(await readBlob(archive, descriptor, limits.manifest)), Buffer.from(index.bytes));
      await assertHolds(archive, image);
      assert.equal(await archive.open(elsewhere), undefined);
    });
  });

  test('not when a layer is missing', async () => {
    const store = memoryStore();
    for (const { descriptor, bytes } of image.blobs.slice(1)) await store.put(descriptor, streamOf(bytes));
    const writing = writeArchive(store, [{ names: [a], descriptor: image.descriptor }], 'docker', () => undefined);
    await assert.rejects(writing, (error) => isFault(error, 'oci/blob-absent'));
  });

  test('waits for whoever takes the bytes', async () => {
    const store = memoryStore();
    await putSample(store, other);
    let busy = false;
    await writeArchive(store, [named(other, a)], 'docker', async () => {
      assert.equal(busy, false);
      busy = true;
      await new Promise((resolve) => setTimeout(resolve, 1));
      busy = false;
    });
    assert.equal(busy, false);
  });
});

describe('compressed and streamed', () => {
  const name = 'docker.io/library/a:1';
  const ways: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    plain: (bytes) => bytes,
    gzip: gzipSync,
    zstd: zstdCompressSync,
  };
  for (const [way, pack] of Object.entries(ways)) {
    test(`${way} from a file`, async () => {
      const bytes = pack(await archiveOf('docker', named(image, name)));
      await withArchive(bytes, (archive) => assertHolds(archive, image));
    });

    test(`${way} from a stream`, async () => {
      using directory = temporaryDirectory();
      const bytes = pack(await archiveOf('docker', named(image, name)));
      const stream = streamOf(bytes.subarray(0, 100), bytes.subarray(100));
      await using archive = await openArchive(stream, { scratch: () => directory.join('scratch') });
      await assertHolds(archive, image);
      assert.deepEqual(readdirSync(directory.path), []);
    });
  }

  test('cancelled', async () => {
    using directory = temporaryDirectory();
    const bytes = gzipSync(await archiveOf('docker', named(image, name)));
    const options = { scratch: () => directory.join('scratch'), signal: AbortSignal.abort() };
    await assert.rejects(openArchive(streamOf(bytes), options), (error) => isFault(error, 'base/cancelled'));
    assert.deepEqual(readdirSync(directory.path), []);
  });
});
