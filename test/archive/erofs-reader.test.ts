import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { type Entry, openIndexedLayer } from '../../src/archive/index.ts';
import { type EntryWithContent, randomEntry, sampleEntry } from '../../src/archive/tar/testing/random-entry.ts';
import { writeAll } from '../../src/archive/tar/testing/write-all.ts';
import { Fault, utf8 } from '../../src/base/index.ts';
import { indexOf, mountLayer, restLayer } from './rest-layer.ts';
import { directoryFacts, walkedFacts } from './tree-facts.ts';
import { treeOps as host } from './tree-ops.ts';
import { whyNotMountable } from './why-not-mountable.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-reader-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Why the kernel can't be asked here; false when it can. */
const skip = whyNotMountable(scratch);

/** The reader has to say about a layer what the kernel says. */
function checkLayer(tar: Buffer): void {
  const layer = restLayer(scratch, tar);
  using mounted = mountLayer(scratch, layer);
  assert.deepEqual(walkedFacts(openIndexedLayer(layer)), directoryFacts(mounted.target, host.readXattrs));
}

function withContent(path: string, content: string | Buffer, fields: Partial<Entry> = {}): EntryWithContent {
  const bytes = Buffer.from(content);
  return { entry: sampleEntry({ path, size: bytes.length, ...fields }), content: bytes };
}

function directory(path: string, fields: Partial<Entry> = {}): Entry {
  return sampleEntry({ path, type: 'directory', mode: 0o755, ...fields });
}

test('of an odd layer the reader says what the kernel says', { skip }, () => {
  const xattrs = new Map([
    ['user.a', utf8('shared')],
    ['security.capability', Buffer.from('0100000200040000000000000000000000000000', 'hex')],
    ['user.long', Buffer.alloc(900, 1)],
  ]);
  const many = Array.from({ length: 4000 }, (_, file) => withContent(`many/file-${file}`, String(file)));
  checkLayer(
    writeAll([
      directory('', { mode: 0o1711, uid: 5, mtimeSec: -7, mtimeNsec: 3 }),
      directory('many', { mode: 0o7777, gid: 70_000 }),
      ...many,
      ...['!', '-', '.a', '...', 'ä', 'n'.repeat(255), 'x\udcff', '\udcfe'].map((name) => withContent(name, name)),
      withContent('implied/by/this', 'x'.repeat(5000), {
        uid: 4_000_000_000,
        mtimeSec: 2 ** 40,
        mtimeNsec: 999_999_999,
      }),
      sampleEntry({ path: 'empty', mode: 0o4755, xattrs }),
      withContent('with xattrs', 'y', { xattrs }),
      directory('dir', { xattrs }),
      sampleEntry({ path: 'dir/same', type: 'hardlink', linkTarget: 'implied/by/this' }),
      sampleEntry({ path: 'same', type: 'hardlink', linkTarget: 'dir/same' }),
      ...[1, 59, 60, 448, 449, 512, 513, 4000].map((size) =>
        sampleEntry({ path: `link-${size}`, type: 'symlink', mode: 0o777, linkTarget: 't'.repeat(size) }),
      ),
      sampleEntry({ path: 'null', type: 'chardevice', devMajor: 1, devMinor: 3 }),
      sampleEntry({ path: 'disk', type: 'blockdevice', devMajor: 0xfff, devMinor: 0xfffff }),
      sampleEntry({ path: 'pipe', type: 'fifo' }),
      sampleEntry({ path: '.wh.gone' }),
      sampleEntry({ path: 'many/.wh.gone' }),
      sampleEntry({ path: 'dir/.wh..wh..opq' }),
    ]),
  );
});

test('of sparse files too', { skip }, (t) => {
  const source = mkdtempSync(join(scratch, 'sparse-'));
  const make = [
    'truncate -s 3000000 a',
    'printf x | dd of=a bs=1 seek=1000000 conv=notrunc',
    'truncate -s 70000 zeros',
  ];
  execFileSync('sh', ['-ec', make.join(';')], { cwd: source, stdio: 'ignore' });
  try {
    checkLayer(execFileSync('tar', ['-cS', 'a', 'zeros'], { cwd: source, maxBuffer: 1 << 24 }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return t.skip('there is no tar');
    throw error;
  }
});

test('of real trees too', { skip }, () => {
  const modules = join(import.meta.dirname, '../../node_modules');
  for (const [cwd, path] of [
    ['/', 'etc'],
    [modules, 'fast-check'],
  ] as const)
    checkLayer(execFileSync('tar', ['-c', path], { cwd, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }));
});

/** Entries that lie in each other more often than not. */
const anyEntries = fc.array(
  fc.tuple(
    randomEntry,
    fc.array(fc.constantFrom('a', 'b', 'c', '.wh.a', '.wh..wh..opq'), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('a', 'b', 'a/a', 'b/c', 'c/b/a'),
  ),
  { maxLength: 20 },
);

test('of random layers too', { skip }, () => {
  let indexed = 0;
  fc.assert(
    fc.property(anyEntries, (entries) => {
      const tar = writeAll(
        entries.map(([{ entry, content }, parts, target]) => {
          const linkTarget = entry.type === 'hardlink' ? target : entry.linkTarget;
          return { entry: { ...entry, path: parts.join('/'), linkTarget }, content };
        }),
      );
      if (isLayer(tar)) {
        indexed += 1;
        checkLayer(tar);
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(indexed > 50, `only ${indexed} of 400 were layers`);
});

/** Whether the tar can be a layer; many are contradictory. */
function isLayer(tar: Buffer): boolean {
  try {
    indexOf(tar);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
