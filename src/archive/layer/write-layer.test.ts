import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { treeOps } from '../../../test/archive/tree-ops.ts';
import { isFault } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { readAll } from '../tar/testing/parse-all.ts';
import { sampleEntry } from '../tar/testing/random-entry.ts';
import type { LayerItem } from './layer-item.ts';
import { writeLayer } from './write-layer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-write-layer-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function write(items: Iterable<LayerItem>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await writeLayer(items, (bytes) => pieces.push(Buffer.from(bytes)));
  return Buffer.concat(pieces);
}

function hostFile(name: string, content: string | Uint8Array): { readonly kind: 'host'; readonly path: string } {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return { kind: 'host', path };
}

function file(path: string, text: string, fields: Partial<Entry> = {}): LayerItem {
  const bytes = Buffer.from(text);
  return { entry: sampleEntry({ path, size: bytes.length, ...fields }), content: { kind: 'bytes', bytes } };
}

const directory = (path: string): LayerItem => ({ entry: sampleEntry({ path, type: 'directory', mode: 0o755 }) });

test('writes in tree order, and the last of each path, however the items come', async () => {
  const items = [
    file('b/z', '1'),
    file('b-', '2'),
    directory('b'),
    file('a', 'old'),
    directory('b/y'),
    file('a', 'new'),
  ];
  const tar = await write(items);
  const { entries } = readAll(tar);
  assert.deepEqual(
    entries.map(({ entry, content }) => [entry.path, content.toString()]),
    [
      ['a', 'new'],
      ['b', ''],
      ['b/y', ''],
      ['b/z', '1'],
      ['b-', '2'],
    ],
  );
  const again = await write([...items.slice(0, 3).reverse(), ...items.slice(3)]);
  assert.ok(again.equals(tar));
});

test('counts entries, files and bytes', async () => {
  const link = { entry: sampleEntry({ path: 'z', type: 'hardlink', linkTarget: 'a' }) };
  const summary = await writeLayer([directory('d'), file('d/x', '12345'), file('a', ''), link], () => {});
  assert.deepEqual(summary, { entries: 4, files: 2, bytes: 5 });
});

test('reads files of this machine and entries of a tar, sparse ones too', async () => {
  const large = Buffer.alloc(3 * 1024 * 1024 + 17, 'nacre');
  const stored = Buffer.concat([Buffer.from('head'), Buffer.from('tail')]);
  const fd = openSync(hostFile('some.tar', Buffer.concat([Buffer.alloc(512), stored])).path, 'r');
  const place = { headerOffset: 0, dataOffset: 512, storedSize: stored.length, segments: undefined };
  const segments = [
    { offset: 10, size: 4 },
    { offset: 2_000_000, size: 4 },
  ];
  const tar = await write([
    { entry: sampleEntry({ path: 'large', size: large.length }), content: hostFile('large', large) },
    { entry: sampleEntry({ path: 'plain', size: 8 }), content: { kind: 'tar', fd, place } },
    {
      entry: sampleEntry({ path: 'sparse', size: 2_000_100 }),
      content: { kind: 'tar', fd, place: { ...place, segments } },
    },
  ]);
  const contents = readAll(tar).entries.map(({ content }) => content);
  const sparse = Buffer.alloc(2_000_100);
  sparse.write('head', 10);
  sparse.write('tail', 2_000_000);
  assert.deepEqual(
    contents.map((content, at) => content.equals([large, stored, sparse][at] ?? Buffer.alloc(0))),
    [true, true, true],
  );
});

const unreadable: readonly (readonly [what: string, code: string, make: (path: string) => void])[] = [
  ['has grown', 'archive/changed', (path) => appendFileSync(path, 'x')],
  ['has shrunk', 'archive/changed', (path) => truncateSync(path, 3)],
  ['is gone', 'archive/changed', (path) => rmSync(path)],
  [
    'is a symlink now',
    'archive/changed',
    (path) => {
      rmSync(path);
      symlinkSync('/etc/passwd', path);
    },
  ],
  [
    'is a pipe now',
    'archive/changed',
    (path) => {
      rmSync(path);
      treeOps.makeNode(path, 'fifo', 0o644, 0, 0);
    },
  ],
];

for (const [what, code, change] of unreadable) {
  test(`a file that ${what} is a fault that names it`, async () => {
    const content = hostFile('changing', '12345');
    change(content.path);
    await assert.rejects(write([{ entry: sampleEntry({ path: 'app', size: 5 }), content }]), (error) => {
      assert.ok(isFault(error, code), String(error));
      assert.ok(error.message.includes(content.path));
      return true;
    });
    rmSync(content.path, { force: true });
  });
}

test('a hard link has its target before it', async () => {
  const link = { entry: sampleEntry({ path: 'a', type: 'hardlink', linkTarget: 'b' }) };
  await assert.rejects(write([link, file('b', '1')]), (error) => isFault(error, 'archive/bad-entry'));
});

test('a tar that is shorter than its index says is a fault', async () => {
  const fd = openSync(hostFile('short.tar', 'short').path, 'r');
  const place = { headerOffset: 0, dataOffset: 0, storedSize: 10, segments: undefined };
  const item: LayerItem = { entry: sampleEntry({ path: 'a', size: 10 }), content: { kind: 'tar', fd, place } };
  await assert.rejects(write([item]), (error) => isFault(error, 'archive/truncated'));
});

test('lets the event loop turn, and ends when its signal fires', async () => {
  const controller = new AbortController();
  const content = hostFile('many', Buffer.alloc(1024 * 1024));
  const items = Array.from({ length: 2000 }, (_, at) => ({
    entry: sampleEntry({ path: `f${at}`, size: 1024 * 1024 }),
    content,
  }));
  let written = 0;
  setTimeout(() => controller.abort(), 30);
  const writing = writeLayer(items, (bytes) => (written += bytes.length), { signal: controller.signal });
  await assert.rejects(writing, (error) => isFault(error, 'base/cancelled'));
  assert.ok(written > 0 && written < 2000 * 1024 * 1024);
});
