import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { TarPlace } from '../tar/place.ts';
import { sampleEntry } from '../tar/testing/random-entry.ts';
import { createLayerIndexer, type IndexSummary } from './layer-indexer.ts';

const where: TarPlace = { headerOffset: 0, dataOffset: 512, storedSize: 0, segments: undefined };
const noRead = (): never => assert.fail('nothing is to be read');

function summarize(entries: readonly Partial<Entry>[], tarSize = 1024): IndexSummary {
  const indexer = createLayerIndexer();
  for (const fields of entries) indexer.add({ entry: sampleEntry(fields), where });
  return indexer.write(() => undefined, { size: tarSize, read: noRead });
}

const xattrs = (...names: string[]): Partial<Entry> => ({
  xattrs: new Map(names.map((name) => [name, Buffer.from('x')])),
});

const refusals: readonly { readonly what: string; readonly entries: Partial<Entry>[]; readonly code: string }[] = [
  {
    what: 'a symlink of 4096 bytes',
    entries: [{ type: 'symlink', linkTarget: 't'.repeat(4096) }],
    code: 'archive/not-applied',
  },
  {
    what: 'a directory behind a symlink with a name of 256 bytes',
    entries: [{ path: 'l', type: 'symlink', linkTarget: 'n'.repeat(256) }, { path: 'l/f' }],
    code: 'archive/not-applied',
  },
  {
    what: 'an attribute of 65,536 bytes',
    entries: [{ xattrs: new Map([['user.a', Buffer.alloc(65_536)]]) }],
    code: 'archive/not-applied',
  },
  { what: 'an attribute without a name', entries: [xattrs('user.')], code: 'archive/not-applied' },
  {
    what: 'more attributes than fit behind an inode',
    entries: [xattrs(...Array.from({ length: 30_000 }, (_, at) => `user.${at}`))],
    code: 'archive/not-applied',
  },
  {
    what: 'an overlayfs mark',
    entries: [{ path: 'x', type: 'chardevice' }],
    code: 'archive/device-refused',
  },
];

for (const { what, entries, code } of refusals) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => summarize(entries),
      (error) => {
        assert.ok(isFault(error, code), String(error));
        return true;
      },
    );
  });
}

test('refuses a tar of more than 2 TB', () => {
  assert.throws(
    () => summarize([{}], 2 ** 41),
    (error) => isFault(error, 'archive/over-limit'),
  );
});

test('says what it indexed and which attributes it left out', () => {
  const summary = summarize([
    { path: 'file', size: 7, ...xattrs('user.kept', 'btrfs.compression', 'security.selinux') },
    { path: 'link', type: 'symlink', linkTarget: 'x', ...xattrs('user.on-a-link', 'system.posix_acl_access') },
    { path: 'same', type: 'hardlink', linkTarget: 'file' },
    { path: '.wh.gone' },
    { path: '.wh..wh..opq' },
  ]);
  assert.deepEqual(summary, {
    entries: 5,
    files: 1,
    bytes: 7,
    refusedXattrs: ['btrfs.compression', 'system.posix_acl_access', 'user.on-a-link'],
    opaqueRoot: true,
  });
});
