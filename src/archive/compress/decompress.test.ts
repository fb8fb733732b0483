import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { isFault, readBytes, streamOf } from '../../base/index.ts';
import { compress } from './compress.ts';
import { decompress } from './decompress.ts';

const unlimited = Number.POSITIVE_INFINITY;
const text = Buffer.from('all layers are made of something\n'.repeat(2000));
const noise = randomBytes(50_000);

const gz = gzipSync(text);
const zst = zstdCompressSync(text);
// Too large to be decoded whole, so that the streaming decoder is tried as well.
const largeText = Buffer.alloc(12 * 1024 * 1024, text);
const largeGz = gzipSync(largeText, { level: 1 });
const largeZst = zstdCompressSync(largeText);
const skippable = Buffer.concat([Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('hello')]);
const ourGz = Buffer.from(await readBytes(compress(streamOf(text), 'gzip'), unlimited));
const ourZst = Buffer.from(await readBytes(compress(streamOf(text), 'zstd'), unlimited));

// What bzip2 -9 makes of the text beside it.
const bz2 = Buffer.from('QlpoOTFBWSZTWb3FH2wAAANZgAAQQAAQADMgxFAgACIIzUzTUIBoAPpogAqdXEvi7kinChIXuKPtgA==', 'base64');
const bz2Text = Buffer.from('bzip2 of a text\n');

function join(...parts: Uint8Array[]): Buffer {
  return Buffer.concat(parts);
}

/** A copy with the byte at `at` (from the end when negative) turned over. */
function damaged(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy.writeUInt8(copy.readUInt8(index) ^ 0xff, index);
  return copy;
}

/** Reads the packed bytes whole, in halves and in small pieces; all three must agree. */
async function unpack(packed: Uint8Array): Promise<Buffer> {
  const pieces = (size: number) =>
    Array.from({ length: Math.ceil(packed.length / size) }, (_, at) => packed.subarray(at * size, (at + 1) * size));
  const sizes = [packed.length + 1, Math.ceil(packed.length / 2) + 1, Math.max(7, packed.length >> 10)];
  const results = [];
  for (const size of sizes) results.push(await settle(readBytes(decompress(streamOf(...pieces(size))), unlimited)));
  const [first, ...others] = results as [Settled, ...Settled[]];
  for (const other of others) {
    assert.equal(other.code, first.code);
    assert.ok(Buffer.from(other.bytes).equals(first.bytes));
  }
  if (first.error !== undefined) throw first.error;
  return Buffer.from(first.bytes);
}

interface Settled {
  readonly bytes: Uint8Array;
  readonly error?: Error;
  readonly code?: string;
}

async function settle(work: Promise<Uint8Array>): Promise<Settled> {
  try {
    return { bytes: await work };
  } catch (error) {
    assert.ok(error instanceof Error);
    return { bytes: Buffer.alloc(0), error, code: isFault(error) ? error.code : error.message };
  }
}

const accepted: readonly (readonly [what: string, packed: Uint8Array, plain: Uint8Array])[] = [
  ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
  ['bytes that are not compressed', noise, noise],
  ['two bytes of a gzip magic', gz.subarray(0, 2), gz.subarray(0, 2)],
  ['a tar that begins with the name BZh9', Buffer.from('BZh9/file'), Buffer.from('BZh9/file')],
  ['a gzip member', gz, text],
  ['several gzip members', join(gz, gz, gzipSync(noise)), join(text, text, noise)],
  ['an empty gzip member', gzipSync(''), Buffer.alloc(0)],
  ['a gzip member with zeros after it', join(gz, Buffer.alloc(1000)), text],
  ['our gzip members with zeros after them', join(ourGz, ourGz, Buffer.alloc(1000)), join(text, text)],
  ['our gzip members, then others', join(ourGz, gz, ourGz), join(text, text, text)],
  ['a long gzip member', largeGz, largeText],
  ['a zstd frame', zst, text],
  ['several zstd frames', join(zst, ourZst, zstdCompressSync(noise)), join(text, text, noise)],
  ['skippable zstd frames around others', join(skippable, zst, skippable, largeZst, skippable), join(text, largeText)],
  ['only a skippable zstd frame', skippable, Buffer.alloc(0)],
  ['small and large zstd frames', join(zst, largeZst, zst), join(text, largeText, text)],
];

for (const [what, packed, plain] of accepted) {
  test(`decompress: ${what}`, async () => {
    assert.ok(plain.length === (await unpack(packed)).length);
    assert.ok((await unpack(packed)).equals(plain));
  });
}

const broken = 'archive/bad-compression';
const unsupported = 'archive/unsupported-compression';
const garbage = Buffer.from('something else');

const refused: readonly (readonly [what: string, packed: Uint8Array, code: string, message: RegExp])[] = [
  ['gzip that breaks off', gz.subarray(0, -20), broken, /gzip stream breaks off at byte \d+/],
  ['gzip that breaks off in its trailer', gz.subarray(0, -1), broken, /breaks off/],
  ['gzip that breaks off in the second header', join(gz, gz.subarray(0, 5)), broken, /breaks off/],
  ['gzip with something after it', join(gz, garbage), broken, /gzip/],
  ['gzip with zeros and something after it', join(gz, Buffer.alloc(9), garbage), broken, /something else follows/],
  ['gzip with zeros and a member after it', join(gz, Buffer.alloc(9), gz), broken, /something else follows/],
  ['gzip with a wrong checksum', damaged(gz, -6), broken, /incorrect data check/],
  ['gzip with a wrong length', damaged(gz, -2), broken, /incorrect length check/],
  ['gzip with damaged data', damaged(largeGz, 5000), broken, /gzip stream is malformed/],
  ['our gzip that breaks off', ourGz.subarray(0, -1), broken, /breaks off/],
  ['our gzip with something after it', join(ourGz, garbage), broken, /gzip/],
  ['our gzip with a wrong checksum', damaged(ourGz, -6), broken, /incorrect data check/],
  ['our gzip that claims a shorter member', damaged(join(ourGz, ourGz), 20), broken, /gzip/],
  ['our gzip that claims two members are one', claimTwo(ourGz), broken, /another length than it says/],
  ['zstd that breaks off', zst.subarray(0, -1), broken, /zstd stream breaks off at byte \d+/],
  ['zstd that breaks off in the second header', join(zst, zst.subarray(0, 4)), broken, /breaks off/],
  ['zstd that breaks off in a skippable frame', join(zst, skippable.subarray(0, -1)), broken, /breaks off/],
  ['zstd with something after it', join(zst, garbage), broken, /no frame begins here/],
  ['a large zstd frame that breaks off', largeZst.subarray(0, -1), broken, /breaks off/],
  ['a large zstd frame with something after it', join(largeZst, garbage), broken, /no frame begins here/],
  ['zstd with a wrong checksum', damaged(ourZst, -2), broken, /zstd stream is malformed/],
  ['zstd with a reserved bit', join(zst.subarray(0, 4), Buffer.from([8]), zst.subarray(5)), broken, /reserved bit/],
  [
    'zstd that asks for a dictionary',
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 0, 1, 0, 0]),
    unsupported,
    /dictionary/,
  ],
  ['zstd that asks for much memory', zstdWithWindow(0xf8), unsupported, /window of 2199023255552 bytes/],
  ['bzip2 that breaks off', bz2.subarray(0, -1), broken, /bzip2 stream is malformed behind byte \d+: it breaks off/],
  ['bzip2 that has only begun', Buffer.from('BZh91AY&SY'), broken, /breaks off/],
  ['bzip2 with something after it', join(bz2, garbage), broken, /something else follows/],
  ['bzip2 with a damaged block', damaged(bz2, 30), broken, /bzip2 stream is malformed/],
  ['bzip2 with a wrong checksum', damaged(bz2, 11), broken, /the checksum of a block is wrong/],
  ['bzip2 with a wrong checksum at its end', damaged(bz2, -3), broken, /checksum is wrong/],
];

for (const [what, packed, code, message] of refused) {
  test(`decompress refuses ${what}`, async () => {
    await assert.rejects(unpack(packed), (error) => {
      assert.ok(isFault(error, code), String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

/** Two of our members, the first of which claims to reach to the end of the second. */
function claimTwo(member: Buffer): Buffer {
  const two = join(member, member);
  two.writeUInt32LE(two.length, 16);
  two.copy(two, two.length - 4, member.length - 4, member.length);
  return two;
}

function zstdWithWindow(descriptor: number): Buffer {
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, descriptor, 1, 0, 0]);
}

test('decompress: xz, with several streams and padding', async (t) => {
  const xz = runXz(text);
  if (xz === undefined) return t.skip('xz is not installed');
  const largeXz = runXz(largeText, '-0') as Buffer;
  assert.ok((await unpack(xz)).equals(text));
  assert.ok((await unpack(largeXz)).equals(largeText));
  assert.ok((await unpack(join(xz, xz, Buffer.alloc(8), xz))).equals(join(text, text, text)));
  for (const bad of [xz.subarray(0, -1), damaged(xz, 40), join(xz, garbage), xz.subarray(0, 8)]) {
    await assert.rejects(unpack(bad), (error) => isFault(error, broken));
  }
});

test('decompress: xz readers that give up do not block the next', async (t) => {
  const xz = runXz(largeText, '-0');
  if (xz === undefined) return t.skip('xz is not installed');
  for await (const _ of decompress(streamOf(xz))) break;
  assert.equal((await readBytes(decompress(streamOf(xz)), unlimited)).length, largeText.length);
});

test('decompress: bzip2, with several streams', async () => {
  assert.ok((await unpack(bz2)).equals(bz2Text));
  assert.ok((await unpack(join(bz2, bz2))).equals(join(bz2Text, bz2Text)));
});

test('decompress: what bzip2 makes of anything', async (t) => {
  const runs = Buffer.concat([1, 3, 4, 5, 254, 255, 256, 259, 260, 1000].map((size) => Buffer.alloc(size, `${size}`)));
  for (const content of [Buffer.alloc(0), Buffer.from('x'), runs, noise, text, largeText.subarray(0, 1_500_000)]) {
    for (const level of ['-1', '-9']) {
      const { error, stdout } = spawnSync('bzip2', ['-c', level], { input: content, maxBuffer: 64 * 1024 * 1024 });
      if (error !== undefined) return t.skip('bzip2 is not installed');
      assert.ok(Buffer.from(await readBytes(decompress(streamOf(stdout)), unlimited)).equals(content));
    }
  }
});

test('decompress: damaged bzip2 ends soon, and never in anything but a fault', async () => {
  const names = Buffer.from('a name and another name, and a third one: '.repeat(40));
  const { error, stdout } = spawnSync('bzip2', ['-c'], { input: names });
  const packed = error === undefined ? stdout : bz2;
  for (let at = 10; at < packed.length; at++) {
    // What a code says of a byte that is not there may be damaged and nobody notices.
    const { bytes, error: fault } = await settle(readBytes(decompress(streamOf(damaged(packed, at))), unlimited));
    if (fault === undefined) assert.ok(names.equals(bytes) || bz2Text.equals(bytes));
    else assert.ok(isFault(fault, broken), String(fault));
  }
});

function runXz(input: Uint8Array, ...flags: string[]): Buffer | undefined {
  const { error, stdout } = spawnSync('xz', ['-c', ...flags], { input, maxBuffer: 64 * 1024 * 1024 });
  return error === undefined ? stdout : undefined;
}

test('decompress stops a bomb at the limit', async () => {
  for (const packed of [largeGz, largeZst]) {
    let size = 0;
    const reading = async () => {
      for await (const piece of decompress(streamOf(packed), { limit: 1_500_000 })) size += piece.length;
    };
    await assert.rejects(reading(), (error) => isFault(error, 'base/too-large'));
    assert.ok(size <= 1_500_000);
  }
});

test('decompress passes on what its input fails with, and closes it', async () => {
  for (const packed of [largeGz, largeZst, runXz(largeText, '-0') ?? noise, noise]) {
    const failing = async function* () {
      yield packed.subarray(0, 3000);
      throw new Error('connection reset');
    };
    await assert.rejects(readBytes(decompress(failing()), unlimited), /^Error: connection reset$/);
    let closed = false;
    const watched = async function* () {
      try {
        yield* [packed.subarray(0, 3000), packed.subarray(3000)];
      } finally {
        closed = true;
      }
    };
    for await (const _ of decompress(watched())) break;
    assert.ok(closed);
  }
});

test('decompress ends when its signal fires', async () => {
  const controller = new AbortController();
  const reading = async () => {
    for await (const _ of decompress(streamOf(largeGz), { signal: controller.signal })) controller.abort();
  };
  await assert.rejects(reading(), (error) => isFault(error, 'base/cancelled'));
});

test('decompress reads what zstd writes with a larger window', async () => {
  const params = { [constants.ZSTD_c_windowLog]: 26, [constants.ZSTD_c_enableLongDistanceMatching]: 1 };
  assert.ok((await unpack(zstdCompressSync(largeText, { params }))).equals(largeText));
});
