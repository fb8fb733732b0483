import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { hasProgram } from '../../src/archive/tar/testing/programs.ts';
import { endMarker, rawEntry, rawPax } from '../../src/archive/tar/testing/raw-tar.ts';
import { isFault } from '../../src/base/index.ts';
import { packWithTar } from './against-gnu-tar.ts';
import { indexOf, mountLayer, restLayer } from './rest-layer.ts';
import { whyNotMountable } from './why-not-mountable.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-sparse-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const skip = whyNotMountable(scratch);
const withTar = skip || (hasProgram('tar') ? false : 'there is no tar');

/** A stretch of a file that is not a hole. */
interface Stretch {
  readonly offset: number;
  readonly bytes: Buffer;
}

function readAt(path: string, offset: number, size: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readSync(fd, bytes, 0, size, offset));
  } finally {
    closeSync(fd);
  }
}

test('a sparse file of 5 GB has a small index and reads as it was', { skip: withTar }, () => {
  const size = 5_000_000_000;
  const stretches: Stretch[] = [0, 4096 * 1000, 1_234_567_890, 4_000_000_000, size - 7].map((offset) => ({
    offset,
    bytes: Buffer.alloc(Math.min(100_000, size - offset), `at ${offset}`),
  }));
  const source = mkdtempSync(join(scratch, 'source-'));
  const fd = openSync(join(source, 'sparse'), 'w');
  ftruncateSync(fd, size);
  for (const { offset, bytes } of stretches) writeSync(fd, bytes, 0, bytes.length, offset);
  closeSync(fd);
  const layer = restLayer(scratch, packWithTar(scratch, source, ['--sparse', 'sparse']));
  assert.ok(layer.size < 2_000_000, `GNU tar has made no sparse archive but ${layer.size} bytes`);
  const index = statSync(layer.indexPath).size;
  assert.ok(index < 1_500_000, `${index} bytes`);
  using mounted = mountLayer(scratch, layer);
  const path = join(mounted.target, 'sparse');
  assert.equal(statSync(path).size, size);
  const margin = 600_000;
  for (const { offset } of [...stretches, { offset: 3_000_000_000 }]) {
    const from = Math.max(0, offset - margin);
    assert.ok(readAt(path, from, 2 * margin).equals(readAt(join(source, 'sparse'), from, 2 * margin)), `at ${offset}`);
  }
});

/** An archive of a sparse file, in the format that names its map in an extended header, and of another of the same time. */
function sparseTar(size: number, stretches: readonly Stretch[]): Buffer {
  const map = stretches.flatMap(({ offset, bytes }) => [offset, bytes.length]).join(',');
  const records = { 'GNU.sparse.size': String(size), 'GNU.sparse.map': map || '0,0' };
  const stored = Buffer.concat(stretches.map(({ bytes }) => bytes));
  return Buffer.concat([
    rawPax(Object.entries(records)),
    rawEntry({ name: 'sparse' }, stored),
    rawEntry({ name: 'other' }),
    endMarker,
  ]);
}

function contentOf(size: number, stretches: readonly Stretch[]): Buffer {
  const content = Buffer.alloc(size);
  for (const { offset, bytes } of stretches) content.set(bytes, offset);
  return content;
}

/** Gaps and lengths, many of them whole blocks or pages, as file systems have them. */
const length = fc.oneof(
  fc.nat(3000),
  fc.nat(40).map((blocks) => blocks * 512),
  fc.nat(20).map((pages) => pages * 4096),
);

const anySparse = fc.array(fc.tuple(length, length), { maxLength: 8 }).chain((pairs) =>
  length.map((last) => {
    let offset = 0;
    const stretches = pairs.map(([gap, size], at) => {
      const stretch = { offset: offset + gap, bytes: Buffer.alloc(size, `${at}.`) };
      offset += gap + size;
      return stretch;
    });
    return { size: offset + last, stretches };
  }),
);

test('sparse files of any map read as they were', { skip }, () => {
  fc.assert(
    fc.property(anySparse, ({ size, stretches }) => {
      using mounted = mountLayer(scratch, restLayer(scratch, sparseTar(size, stretches)));
      const path = join(mounted.target, 'sparse');
      assert.equal(statSync(path).size, size);
      assert.ok(readAt(path, 0, size + 1).equals(contentOf(size, stretches)));
    }),
    { numRuns: 200 },
  );
});

test('a file of nothing but a hole of a petabyte takes no room', { skip }, () => {
  const size = 2 ** 50;
  const layer = restLayer(scratch, sparseTar(size, []));
  assert.ok(statSync(layer.indexPath).size < 20_000);
  using mounted = mountLayer(scratch, layer);
  assert.equal(statSync(join(mounted.target, 'sparse')).size, size);
  assert.deepEqual(readAt(join(mounted.target, 'sparse'), size - 3, 10), Buffer.alloc(3));
});

test('a small archive can not make a large index', () => {
  const stretches = Array.from({ length: 1000 }, (_, at) => ({
    offset: at * 2 ** 40 + 1,
    bytes: Buffer.alloc(1, 'x'),
  }));
  assert.throws(
    () => indexOf(sparseTar(2 ** 50, stretches)),
    (error) => isFault(error, 'archive/over-limit'),
  );
});
