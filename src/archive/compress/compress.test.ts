import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { isFault, readBytes, streamOf } from '../../base/index.ts';
import { compress } from './compress.ts';
import { decompress } from './decompress.ts';

const kinds = ['gzip', 'zstd'] as const;
const unlimited = Number.POSITIVE_INFINITY;

/** Bytes that compress about as well as a layer does: text-like runs with noise between them. */
function layerLikeBytes(size: number): Uint8Array {
  const noise = randomBytes(64 * 1024);
  const pieces: Uint8Array[] = [];
  for (let made = 0, line = 0; made < size; line++) {
    const from = (line * 37) % (noise.length - 64);
    const piece = Buffer.concat([
      Buffer.from(`/usr/share/file-${line}.txt `.repeat(8)),
      noise.subarray(from, from + 64),
    ]);
    pieces.push(piece);
    made += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, size);
}

async function* inPiecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const large = layerLikeBytes(5 * 1024 * 1024 + 12345);

for (const kind of kinds) {
  test(`${kind}: the bytes depend on nothing but content and level`, async () => {
    const digests = new Set<string>();
    for (const [pieceSize, width] of [
      [large.length, 1],
      [65536, 2],
      [1000, 5],
      [1024 * 1024 + 1, 8],
    ] as const) {
      const packed = await readBytes(compress(inPiecesOf(large, pieceSize), kind, { width }), unlimited);
      digests.add(createHash('sha256').update(packed).digest('hex'));
    }
    assert.equal(digests.size, 1);
  });

  test(`${kind}: the level changes the bytes, not the content`, async () => {
    const packed = await Promise.all(
      [1, 9].map((level) => readBytes(compress(streamOf(large), kind, { level }), unlimited)),
    );
    const [fast, small] = packed as [Uint8Array, Uint8Array];
    assert.ok(small.length < fast.length);
    for (const bytes of packed) assert.deepEqual(await readBytes(decompress(streamOf(bytes)), unlimited), large);
  });

  test(`${kind}: an empty stream is one empty block`, async () => {
    const packed = await readBytes(compress(streamOf(), kind), unlimited);
    const plain = kind === 'gzip' ? gunzipSync(packed) : zstdDecompressSync(packed);
    assert.equal(plain.length, 0);
    assert.ok(packed.length > 0);
  });

  test(`${kind}: what goes in comes out, whatever the pieces`, async () => {
    const size = fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: 3_000_000 }));
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 1, max: 300 }), async (length, pieces) => {
        const bytes = large.subarray(0, length);
        const packed = await readBytes(compress(inPiecesOf(bytes, Math.ceil((length + 1) / pieces)), kind), unlimited);
        const plain = await readBytes(decompress(inPiecesOf(packed, Math.ceil(packed.length / pieces))), unlimited);
        assert.ok(Buffer.from(plain).equals(bytes));
      }),
      { numRuns: 20 },
    );
  });

  test(`${kind}: a failing input fails the output with the same error`, async () => {
    const failing = async function* () {
      yield large;
      throw new Error('disk is on fire');
    };
    await assert.rejects(readBytes(compress(failing(), kind), unlimited), /disk is on fire/);
  });

  test(`${kind}: a fired signal ends it`, async () => {
    const aborted = AbortSignal.abort();
    await assert.rejects(readBytes(compress(streamOf(large), kind, { signal: aborted }), unlimited), (error) =>
      isFault(error, 'base/cancelled'),
    );
  });

  test(`${kind}: the ${kind} program accepts and reads it`, async (t) => {
    const packed = await readBytes(compress(streamOf(large), kind), unlimited);
    const check = spawnSync(kind, ['-t'], { input: packed });
    if (check.error !== undefined) return t.skip(`${kind} is not installed`);
    assert.equal(check.status, 0, check.stderr.toString());
    const read = spawnSync(kind, ['-dc'], { input: packed, maxBuffer: 2 * large.length });
    assert.ok(Buffer.from(large).equals(read.stdout));
  });
}

test('gzip: the header names no time and no machine', async () => {
  const packed = await readBytes(compress(streamOf(large), 'gzip'), unlimited);
  assert.deepEqual([...packed.subarray(0, 10)], [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255]);
});
