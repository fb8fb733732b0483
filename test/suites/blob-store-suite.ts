import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ByteStream, isFault, readBytes, streamOf, utf8 } from '../../src/base/index.ts';
import { type BlobIngest, type BlobSink, type BlobSource, type Descriptor, digestOf } from '../../src/oci/index.ts';
import { describeBytes } from './sample-image.ts';

/** What a suite works on, and how it is put away. */
export interface Opened<Subject> extends AsyncDisposable {
  readonly store: Subject;
}

/** What every place where blobs are kept must do, whatever it is made of. */
export function blobStoreSuite(name: string, open: () => Promise<Opened<BlobSource & BlobSink>>): void {
  describe(`${name} keeps blobs`, () => {
    test('what is not there', async () => {
      await using opened = await open();
      const descriptor = describeBytes(utf8('nowhere'));
      assert.equal(await opened.store.has(descriptor), false);
      assert.equal(await opened.store.open(descriptor), undefined);
    });

    for (const size of [0, 1, 256 * 1024, 256 * 1024 + 1, 1024 * 1024, 3_500_001]) {
      test(`${size} bytes come back as they went in`, async () => {
        await using opened = await open();
        const bytes = patterned(size);
        const descriptor = describeBytes(bytes);
        await opened.store.put(descriptor, pieces(bytes, 70_001));
        assert.equal(await opened.store.has(descriptor), true);
        assert.deepEqual(await read(opened.store, descriptor), bytes);
      });
    }

    test('a blob may be known by its sha512, and is another one then', async () => {
      await using opened = await open();
      const bytes = utf8('twelve bytes');
      const descriptor = { ...describeBytes(bytes), digest: digestOf(bytes, 'sha512') };
      await assert.rejects(opened.store.put(descriptor, streamOf(utf8('twelve bytez'))), (error) =>
        isFault(error, 'oci/digest-mismatch'),
      );
      await opened.store.put(descriptor, streamOf(bytes));
      assert.equal(await opened.store.has(descriptor), true);
      assert.equal(await opened.store.has(describeBytes(bytes)), false);
      assert.deepEqual(await read(opened.store, descriptor), bytes);
    });

    test('a blob of another size is not that blob', async () => {
      await using opened = await open();
      const descriptor = await put(opened.store, 'twelve bytes');
      assert.equal(await opened.store.has({ ...descriptor, size: 13 }), false);
    });

    const wrong: readonly (readonly [string, string])[] = [
      ['other bytes of the same length', 'twelve bytez'],
      ['too few bytes', 'twelve byte'],
      ['too many bytes', 'twelve bytes!'],
      ['none', ''],
    ];
    for (const [what, bytes] of wrong) {
      test(`${what} are refused, and nothing is kept`, async () => {
        await using opened = await open();
        const descriptor = describeBytes(utf8('twelve bytes'));
        await assert.rejects(opened.store.put(descriptor, streamOf(utf8(bytes))), (error) =>
          isFault(error, 'oci/digest-mismatch'),
        );
        assert.equal(await opened.store.has(descriptor), false);
        assert.equal(await opened.store.open(descriptor), undefined);
        assert.equal(await opened.store.open(describeBytes(utf8(bytes))), undefined);
      });
    }

    test('a stream that breaks off leaves nothing behind, and the next attempt succeeds', async () => {
      await using opened = await open();
      const bytes = patterned(2_000_000);
      const descriptor = describeBytes(bytes);
      await assert.rejects(opened.store.put(descriptor, breaking(bytes.subarray(0, 1_500_000))), /connection reset/);
      assert.equal(await opened.store.has(descriptor), false);
      await opened.store.put(descriptor, streamOf(bytes));
      assert.deepEqual(await read(opened.store, descriptor), bytes);
    });

    test('a blob that is there is not read again', async () => {
      await using opened = await open();
      const descriptor = await put(opened.store, 'once');
      await opened.store.put(descriptor, breaking(utf8('')));
      assert.deepEqual(await read(opened.store, descriptor), Buffer.from('once'));
    });

    test('the same blob from several sides at once', async () => {
      await using opened = await open();
      const bytes = patterned(600_000);
      const descriptor = describeBytes(bytes);
      await Promise.all([1000, 60_000, 999_999].map((step) => opened.store.put(descriptor, pieces(bytes, step))));
      assert.deepEqual(await read(opened.store, descriptor), bytes);
    });

    test('reading may stop early, and begin anew', async () => {
      await using opened = await open();
      const bytes = patterned(4_000_000);
      const descriptor = describeBytes(bytes);
      await opened.store.put(descriptor, streamOf(bytes));
      for await (const piece of (await opened.store.open(descriptor)) ?? []) {
        assert.ok(piece.length > 0);
        break;
      }
      assert.deepEqual(await read(opened.store, descriptor), bytes);
    });

    test('cancelled, nothing is kept', async () => {
      await using opened = await open();
      const bytes = patterned(2_000_000);
      const descriptor = describeBytes(bytes);
      const controller = new AbortController();
      const stream = pieces(bytes, 100_000, (at) => at > 1_000_000 && controller.abort());
      await assert.rejects(opened.store.put(descriptor, stream, { signal: controller.signal }), (error) =>
        isFault(error, 'base/cancelled'),
      );
      assert.equal(await opened.store.has(descriptor), false);
    });
  });
}

/** What every place must do that takes blobs whose digest is not known yet. */
export function blobIngestSuite(name: string, open: () => Promise<Opened<BlobSource & BlobSink & BlobIngest>>): void {
  describe(`${name} takes blobs of unknown digest`, () => {
    for (const size of [0, 5, 128 * 1024, 1_000_001]) {
      test(`${size} bytes, from a buffer that is used again`, async () => {
        await using opened = await open();
        const bytes = patterned(size);
        using writer = opened.store.create();
        const buffer = Buffer.alloc(33_333);
        for (let at = 0; at < size; at += buffer.length) {
          const piece = bytes.subarray(at, at + buffer.length);
          buffer.set(piece);
          writer.write(buffer.subarray(0, piece.length));
          buffer.fill(0xff);
        }
        assert.equal(writer.size, size);
        const written = await writer.commit();
        assert.deepEqual(written, { digest: describeBytes(bytes).digest, size });
        assert.deepEqual(await read(opened.store, describeBytes(bytes)), bytes);
      });
    }

    test('disposed without commit, nothing is kept', async () => {
      await using opened = await open();
      {
        using writer = opened.store.create();
        writer.write(utf8('never mind'));
      }
      assert.equal(await opened.store.has(describeBytes(utf8('never mind'))), false);
    });

    test('not visible before commit', async () => {
      await using opened = await open();
      using writer = opened.store.create();
      writer.write(utf8('soon'));
      assert.equal(await opened.store.has(describeBytes(utf8('soon'))), false);
      await writer.commit();
      assert.equal(await opened.store.has(describeBytes(utf8('soon'))), true);
    });

    test('the same content twice', async () => {
      await using opened = await open();
      const digests = ['twice', 'twice'].map(async (text) => {
        using writer = opened.store.create();
        writer.write(utf8(text));
        return (await writer.commit()).digest;
      });
      const [first, second] = await Promise.all(digests);
      assert.equal(first, second);
    });
  });
}

/** Bytes that repeat at no power of two, so that a piece put in the wrong place shows. */
function patterned(size: number): Uint8Array {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 7 + Math.floor(at / 251)) % 256;
  return bytes;
}

async function* pieces(bytes: Uint8Array, step: number, onPiece?: (at: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) {
    onPiece?.(at);
    yield bytes.subarray(at, at + step);
  }
}

async function* breaking(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error('connection reset');
}

async function put(store: BlobSink, text: string): Promise<Descriptor> {
  const descriptor = describeBytes(utf8(text));
  await store.put(descriptor, streamOf(utf8(text)));
  return descriptor;
}

async function read(source: BlobSource, descriptor: Descriptor): Promise<Uint8Array> {
  const stream: ByteStream | undefined = await source.open(descriptor);
  assert.ok(stream !== undefined, 'the blob is not there');
  return Buffer.from(await readBytes(stream, descriptor.size));
}
