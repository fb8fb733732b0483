import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type Entry, type EntryType, plainEntry } from '../../../archive/index.ts';
import { isFault } from '../../../base/index.ts';
import { recordingHost } from '../../../host/index.ts';
import { openLiveSource } from './live-nodes.ts';
import { createPlacer, type PlaceOptions } from './place-entries.ts';

let outside: string;
let root: string;
let fd: number;
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const options: PlaceOptions = { host: recordingHost(), owner, devices: 'skip' };

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'nacre-place-'));
  root = join(outside, 'root');
  mkdirSync(join(root, 'srv'), { recursive: true });
  fd = openSync(root, 'r');
});
afterEach(() => {
  closeSync(fd);
  rmSync(outside, { recursive: true });
});

function entry(path: string, type: EntryType = 'file', more: Partial<Entry> = {}): Entry {
  return { ...plainEntry, path, type, mode: type === 'directory' ? 0o755 : 0o4644, ...more };
}

function place(...entries: readonly Entry[]): number {
  using placer = createPlacer(fd, '/srv', options);
  for (const each of entries) {
    placer.entry(each);
    if (each.type === 'file') placer.data(Buffer.from('new'));
    placer.finish();
  }
  return placer.skipped;
}

test('files, directories and links are made, and directories on the way', () => {
  const skipped = place(
    entry('sub', 'directory', { mode: 0o700 }),
    entry('sub/file', 'file', { mtimeSec: 1000, mode: 0o4755 }),
    entry('deep/er/file'),
    entry('sub/hard', 'hardlink', { linkTarget: 'sub/file' }),
    entry('sub/soft', 'symlink', { linkTarget: '/etc/passwd' }),
    entry('sub/device', 'chardevice'),
  );
  assert.equal(skipped, 1);
  const stat = statSync(join(root, 'srv/sub/file'));
  assert.equal(stat.mode & 0o7777, 0o755);
  assert.equal(stat.mtimeMs, 1_000_000);
  assert.equal(statSync(join(root, 'srv/sub/hard')).ino, stat.ino);
  assert.equal(readlinkSync(join(root, 'srv/sub/soft')), '/etc/passwd');
  assert.equal(readFileSync(join(root, 'srv/deep/er/file'), 'utf8'), 'new');
  assert.ok(!existsSync(join(root, 'srv/sub/device')));
});

test('a file takes the place of what is there, never by way of a link', () => {
  writeFileSync(join(outside, 'secret'), 'old');
  symlinkSync(join(outside, 'secret'), join(root, 'srv/file'));
  place(entry('file'));
  assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'old');
  assert.equal(readFileSync(join(root, 'srv/file'), 'utf8'), 'new');
});

test('a link in the way leads where it would inside', () => {
  symlinkSync(outside, join(root, 'srv/link'));
  mkdirSync(join(root, outside), { recursive: true });
  place(entry('link/file'));
  assert.equal(readFileSync(join(root, outside, 'file'), 'utf8'), 'new');
  assert.deepEqual(readdirSync(outside), ['root']);
});

const refusals: readonly (readonly [what: string, make: () => void, path: Entry])[] = [
  ['a file over a directory', () => mkdirSync(join(root, 'srv/it/in'), { recursive: true }), entry('it')],
  ['a directory over a file', () => writeFileSync(join(root, 'srv/it'), ''), entry('it', 'directory')],
  ['below a file', () => writeFileSync(join(root, 'srv/it'), ''), entry('it/file')],
];

for (const [what, make, path] of refusals) {
  test(`${what} is refused`, () => {
    make();
    assert.throws(
      () => place(path),
      (error) => isFault(error, 'app/bad-target'),
    );
  });
}

test('nothing is written or read outside while directories are moved and links put in their place', async () => {
  const code = `
    const { renameSync, rmSync } = require('node:fs');
    const root = ${JSON.stringify(root)};
    const move = (from, to) => {
      for (;;)
        try { return renameSync(root + '/' + from, root + '/' + to); }
        // Whoever is raced has made a directory there meanwhile, and may be putting files into it.
        catch { try { rmSync(root + '/' + to, { recursive: true, force: true }); } catch {} }
    };
    for (;;) { move('srv/dir', 'kept'); move('link', 'srv/dir'); move('srv/dir', 'link'); move('kept', 'srv/dir'); }`;
  mkdirSync(join(outside, 'secrets'));
  writeFileSync(join(outside, 'secrets/secret'), 'secret');
  mkdirSync(join(root, 'srv/dir'));
  writeFileSync(join(root, 'srv/dir/secret'), 'inside');
  symlinkSync(join(outside, 'secrets'), join(root, 'link'));
  const worker = new Worker(code, { eval: true });
  try {
    for (let round = 0; round < 150; round++) {
      attempt(() => place(entry('dir', 'directory'), entry('dir/planted')));
      attempt(() => {
        using source = openLiveSource(fd, '/srv/dir', { follow: true, host: { readXattrs: () => new Map() } });
        for (const node of source.nodes('dir'))
          if (node.fd !== undefined) assert.notEqual(readFileSync(`/proc/self/fd/${node.fd}`, 'utf8'), 'secret');
      });
    }
  } finally {
    await worker.terminate();
  }
  assert.deepEqual(readdirSync(join(outside, 'secrets')), ['secret']);
  assert.deepEqual(readdirSync(outside).sort(), ['root', 'secrets']);
});

/** That something was not there at that moment is no fault. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}
