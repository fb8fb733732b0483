import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTarEntries } from '../../src/archive/index.ts';
import { copyLive } from '../../src/archive/live/copy-live.ts';
import { walkLive } from '../../src/archive/live/walk-live.ts';
import { writeLive } from '../../src/archive/live/write-live.ts';
import { openHost } from '../../src/host/index.ts';

const host = openHost();
const isRoot = process.geteuid?.() === 0;

interface Tree extends Disposable {
  readonly from: string;
  readonly to: string;
}

function openTree(): Tree {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-live-'));
  const [from, to] = [join(directory, 'from'), join(directory, 'to')];
  for (const path of [from, to]) mkdirSync(path);
  return { from, to, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

function fill(root: string): void {
  mkdirSync(join(root, 'sub/deep'), { recursive: true });
  writeFileSync(join(root, 'file'), 'content');
  linkSync(join(root, 'file'), join(root, 'sub/same'));
  symlinkSync('/etc', join(root, 'sub/link'));
  writeFileSync(join(root, 'sparse'), 'head');
  truncateSync(join(root, 'sparse'), 8 * 1024 * 1024);
  writeFileSync(join(root, 'empty'), '');
  if (isRoot) chownSync(join(root, 'empty'), 1000, 1001);
  chmodSync(join(root, 'empty'), 0o4640);
  utimesSync(join(root, 'file'), 1_000_000_000, 1_000_000_000);
  utimesSync(join(root, 'sub'), 1_100_000_000, 1_100_000_000);
  host.makeNode(join(root, 'pipe'), 'fifo', 0o600, 0, 0);
  chmodSync(root, 0o750);
}

test('a copy has links, holes, owners, modes and times as they were', async () => {
  using tree = openTree();
  fill(tree.from);
  await copyLive(tree.from, tree.to, { ops: host });
  const at = (path: string): string => join(tree.to, path);
  assert.deepEqual(readdirSync(tree.to).sort(), ['empty', 'file', 'pipe', 'sparse', 'sub']);
  assert.equal(readFileSync(at('file'), 'utf8'), 'content');
  assert.equal(statSync(at('file')).ino, statSync(at('sub/same')).ino);
  assert.equal(readlinkSync(at('sub/link')), '/etc');
  const sparse = statSync(at('sparse'));
  assert.equal(sparse.size, 8 * 1024 * 1024);
  assert.ok(sparse.blocks * 512 < 1024 * 1024, 'holes stay holes');
  assert.deepEqual(readFileSync(at('sparse')), readFileSync(join(tree.from, 'sparse')));
  assert.equal(statSync(at('empty')).mode & 0o7777, 0o4640);
  if (isRoot) assert.deepEqual([statSync(at('empty')).uid, statSync(at('empty')).gid], [1000, 1001]);
  assert.equal(statSync(at('file')).mtimeMs, 1e12);
  assert.equal(statSync(at('sub')).mtimeMs, 1.1e12);
  assert.equal(statSync(tree.to).mode & 0o7777, 0o750);
  assert.ok(lstatSync(at('pipe')).isFIFO());
});

test('attributes are copied', async (t) => {
  using tree = openTree();
  writeFileSync(join(tree.from, 'file'), '');
  try {
    host.setXattr(join(tree.from, 'file'), 'user.kind', Buffer.from('test'));
  } catch {
    return t.skip('this file system keeps no attributes');
  }
  await copyLive(tree.from, tree.to, { ops: host });
  assert.equal(Buffer.from(host.readXattr(join(tree.to, 'file'), 'user.kind') ?? []).toString(), 'test');
});

test('a tar of a tree', async () => {
  using tree = openTree();
  fill(tree.from);
  const pieces: Buffer[] = [];
  await writeLive(tree.from, (bytes) => pieces.push(Buffer.from(bytes)), { readXattrs: host.readXattrs });
  const tar = Buffer.concat(pieces);
  const read = (position: number, length: number): Uint8Array => tar.subarray(position, position + length);
  const found = [...readTarEntries(read, tar.length)].map(
    ({ entry }) => `${entry.type} ${entry.path} ${entry.linkTarget}`,
  );
  assert.deepEqual(found, [
    'directory  ',
    'file empty ',
    'file file ',
    'fifo pipe ',
    'file sparse ',
    'directory sub ',
    'directory sub/deep ',
    'symlink sub/link /etc',
    'hardlink sub/same file',
  ]);
});

test('a walk is not led elsewhere by who puts links where directories were', async () => {
  using tree = openTree();
  const secret = join(tree.to, 'secret');
  writeFileSync(secret, 'not theirs');
  mkdirSync(join(tree.from, 'real'));
  writeFileSync(join(tree.from, 'real/secret'), 'theirs');
  symlinkSync(tree.to, join(tree.from, 'link'));
  // Swaps the directory and the link, on and on.
  const swap = 'while :; do mv -T real aside; mv -T link real; mv -T real link; mv -T aside real; done';
  const swapper = spawn('sh', ['-c', swap], { cwd: tree.from, stdio: 'ignore' });
  try {
    const seen = new Set<string>();
    for (const until = Date.now() + 700; Date.now() < until; await new Promise((done) => setImmediate(done))) {
      for (const { entry, fd } of walkLive(tree.from, host.readXattrs))
        if (fd !== undefined && entry.path.endsWith('secret')) seen.add(readFileSync(`/proc/self/fd/${fd}`, 'utf8'));
    }
    assert.deepEqual([...seen], ['theirs']);
  } finally {
    swapper.kill('SIGKILL');
  }
  assert.ok(existsSync(secret));
});
