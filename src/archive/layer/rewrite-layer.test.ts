import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TarItem } from '../tar/read-entries.ts';
import { type Parsed, readAll } from '../tar/testing/parse-all.ts';
import { sampleEntry } from '../tar/testing/random-entry.ts';
import { createTarWriter } from '../tar/writer.ts';
import { planRemoval, type RemovalPlan } from './plan-removal.ts';
import { rewriteLayer } from './rewrite-layer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-rewrite-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Path → content, a directory for null, `{ to }` for a symlink, `{ same }` for a hard link; the same path may come twice. */
type Files = readonly (readonly [string, string | null | { readonly to: string } | { readonly same: string }])[];

function writeTar(files: Files): Buffer {
  const pieces: Buffer[] = [];
  const tar = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  for (const [path, what] of files) {
    if (what === null) tar.entry(sampleEntry({ path, type: 'directory', mode: 0o755 }));
    else if (typeof what === 'string')
      tar.entry(sampleEntry({ path, mode: 0o600, size: what.length }), [Buffer.from(what)]);
    else if ('to' in what) tar.entry(sampleEntry({ path, type: 'symlink', linkTarget: what.to }));
    else tar.entry(sampleEntry({ path, type: 'hardlink', linkTarget: what.same }));
  }
  tar.end();
  return Buffer.concat(pieces);
}

/** What removing makes of a tar, and what the plan said. */
async function removeFrom(tar: Uint8Array, paths: readonly string[]): Promise<{ bytes: Buffer; plan: RemovalPlan }> {
  const tarPath = join(scratch, 'layer.tar');
  writeFileSync(tarPath, tar);
  const items: TarItem[] = readAll(tar).entries.map(({ entry, where }) => ({ entry, where }));
  const plan = planRemoval(items, (path) => paths.some((each) => path === each || path.startsWith(`${each}/`)));
  const pieces: Buffer[] = [];
  await rewriteLayer(tarPath, plan, (bytes) => pieces.push(Buffer.from(bytes)));
  return { bytes: Buffer.concat(pieces), plan };
}

/** One line for each entry. */
function listEntries({ entries, error }: Parsed): readonly string[] {
  assert.equal(error, undefined);
  return entries.map(({ entry, content }) => {
    const link = entry.linkTarget === '' ? '' : ` → ${entry.linkTarget}`;
    return `${entry.type} ${entry.path}${link}${content.length === 0 ? '' : ` = ${content}`}`;
  });
}

const cases: readonly {
  readonly name: string;
  readonly files: Files;
  readonly remove: readonly string[];
  readonly left: readonly string[];
  readonly removed: readonly string[];
  readonly kept?: RemovalPlan['kept'];
}[] = [
  {
    name: 'a file',
    files: [
      ['d', null],
      ['d/a', '1'],
      ['d/ab', '2'],
    ],
    remove: ['d/a'],
    left: ['directory d', 'file d/ab = 2'],
    removed: ['d/a'],
  },
  {
    name: 'a directory with all that is in it',
    files: [
      ['d', null],
      ['d/a', '1'],
      ['d/e/b', '2'],
      ['da', '3'],
    ],
    remove: ['d'],
    left: ['file da = 3'],
    removed: ['d', 'd/a', 'd/e/b'],
  },
  {
    name: 'every entry of a path that has several',
    files: [
      ['a', 'old'],
      ['b', 'x'],
      ['a', 'new'],
    ],
    remove: ['a'],
    left: ['file b = x'],
    removed: ['a'],
  },
  {
    name: 'whiteouts of the path and markers below it, and no other whiteouts',
    files: [
      ['.wh.d', ''],
      ['d/.wh..wh..opq', ''],
      ['d/.wh.a', ''],
      ['e/.wh.d', ''],
      ['.wh.dd', ''],
    ],
    remove: ['d'],
    left: ['file e/.wh.d', 'file .wh.dd'],
    removed: [],
  },
  {
    name: 'a file that goes on under its other names',
    files: [
      ['a', 'text'],
      ['b', { same: 'a' }],
      ['c', { same: 'b' }],
      ['d', { same: 'a' }],
    ],
    remove: ['a'],
    left: ['file b = text', 'hardlink c → b', 'hardlink d → b'],
    removed: ['a'],
    kept: [{ removed: 'a', as: 'b' }],
  },
  {
    name: 'a hard link: its file stays, and links to the link lead there',
    files: [
      ['a', 'text'],
      ['b', { same: 'a' }],
      ['c', { same: 'b' }],
    ],
    remove: ['b'],
    left: ['file a = text', 'hardlink c → a'],
    removed: ['b'],
    kept: [{ removed: 'b', as: 'a' }],
  },
  {
    name: 'all names of a file',
    files: [
      ['a', 'text'],
      ['b', { same: 'a' }],
    ],
    remove: ['a', 'b'],
    left: [],
    removed: ['a', 'b'],
  },
  {
    name: 'a name that another file has taken is no name of the first',
    files: [
      ['a', 'text'],
      ['b', { same: 'a' }],
      ['b', 'other'],
      ['c', { same: 'a' }],
    ],
    remove: ['a'],
    left: ['file b = text', 'file b = other', 'file c = text'],
    removed: ['a'],
    kept: [{ removed: 'a', as: 'c' }],
  },
  {
    name: 'what was put there through a link of the layer',
    files: [
      ['usr/bin', null],
      ['bin', { to: '/usr/bin' }],
      ['bin/secret', '1'],
      ['bin/sh', '2'],
    ],
    remove: ['usr/bin/secret'],
    left: ['directory usr/bin', 'symlink bin → /usr/bin', 'file bin/sh = 2'],
    removed: ['usr/bin/secret'],
  },
  {
    name: 'a link, and not what was put in place through it',
    files: [
      ['usr/bin', null],
      ['bin', { to: 'usr/bin' }],
      ['bin/sh', '2'],
      ['sh', { same: 'bin/sh' }],
    ],
    remove: ['bin'],
    left: ['directory usr/bin', 'file usr/bin/sh = 2', 'hardlink sh → usr/bin/sh'],
    removed: ['bin'],
  },
];

for (const { name, files, remove, left, removed, kept = [] } of cases) {
  test(`removes ${name}`, async () => {
    const { bytes, plan } = await removeFrom(writeTar(files), remove);
    assert.deepEqual(listEntries(readAll(bytes)), left);
    assert.deepEqual(plan.removed, removed);
    assert.deepEqual(plan.kept, kept);
  });
}

test('entries that stay keep every byte, and what follows the last one does not stay', async () => {
  const kept = writeTar([
    ['x', 'one'],
    ['y/z', 'two'.repeat(1000)],
  ]).subarray(0, -1024);
  const secret = writeTar([['secret', 'hidden']]).subarray(0, -1024);
  const end = Buffer.alloc(1024);
  // Owners, names and times as no writer here writes them.
  kept.write('root', 265, 'latin1');
  fixChecksum(kept);
  const junk = Buffer.from('hidden after the end'.padEnd(512, '.'));
  const { bytes } = await removeFrom(Buffer.concat([kept.subarray(0, 1024), secret, kept.subarray(1024), end, junk]), [
    'secret',
  ]);
  assert.ok(bytes.equals(Buffer.concat([kept, end])));
});

test('a sparse file that becomes a file under another name has its zeros', async () => {
  const directory = join(scratch, 'sparse');
  mkdirSync(directory);
  execFileSync(
    'sh',
    ['-c', 'truncate -s 100000 a && printf end >> a && ln a b && tar --sparse -cf ../sparse.tar a b'],
    {
      cwd: directory,
    },
  );
  const { bytes } = await removeFrom(readFileSync(join(scratch, 'sparse.tar')), ['a']);
  const [only, ...others] = readAll(bytes).entries;
  assert.deepEqual([only?.entry.path, only?.entry.type, only?.entry.size, others], ['b', 'file', 100_003, []]);
  assert.ok(only?.content.equals(Buffer.concat([Buffer.alloc(100_000), Buffer.from('end')])));
});

function fixChecksum(block: Buffer): void {
  block.fill(' ', 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
