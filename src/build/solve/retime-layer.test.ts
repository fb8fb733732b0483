import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Entry, type LayerItem, plainEntry, writeLayer } from '../../archive/index.ts';
import { utf8 } from '../../base/index.ts';
import { type LayerRef, mediaTypes } from '../../oci/index.ts';
import { type DirectoryBlobs, openDirectoryBlobs } from '../testing/directory-blobs.ts';
import { createIdentifyingIngest } from './identify-layers.ts';
import { retimeLayer } from './retime-layer.ts';

/** A layer with all that can be in one, made at `time`. */
function itemsAt(time: number, text = 'content'): readonly LayerItem[] {
  const entry = (path: string, type: Entry['type'], more: Partial<Entry> = {}): Entry => ({
    ...{ ...plainEntry, path, type, mode: 0o644, mtimeSec: time },
    ...more,
  });
  const bytes = utf8(text);
  return [
    { entry: entry('d', 'directory', { mode: 0o1777 }) },
    { entry: entry('d/.wh.gone', 'file') },
    { entry: entry('d/empty', 'file') },
    { entry: entry('d/file', 'file', { size: bytes.length, uid: 5 }), content: { kind: 'bytes', bytes } },
    { entry: entry('d/hard', 'hardlink', { linkTarget: 'd/file' }) },
    { entry: entry('d/link', 'symlink', { linkTarget: 'file' }) },
    { entry: entry('old', 'file', { mtimeSec: 77, mtimeNsec: 5 }) },
    { entry: entry('x', 'file', { xattrs: new Map([['user.a', utf8('b')]]) }) },
  ];
}

describe('a layer made at another time', () => {
  let directory: string;
  let blobs: DirectoryBlobs;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-retime-'));
    blobs = openDirectoryBlobs(directory);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function write(items: readonly LayerItem[], time: number): Promise<LayerRef & { readonly identity: string }> {
    const ingest = createIdentifyingIngest(blobs, time);
    using writer = ingest.create();
    await writeLayer(items, (bytes) => writer.write(bytes));
    const { digest, size } = await writer.commit();
    const descriptor = { mediaType: mediaTypes.ociLayer, digest, size };
    return { descriptor, diffId: digest, identity: ingest.identity };
  }

  test('becomes the layer of this time, byte for byte', async () => {
    const early = await write(itemsAt(1000), 1000);
    const late = await write(itemsAt(2000), 2000);
    const deps = { layers: blobs, blobs };
    assert.equal((await retimeLayer(early, 1000, 2000, deps)).diffId, late.diffId);
    assert.equal((await retimeLayer(late, 2000, 1000, deps)).diffId, early.diffId);
  });

  test('has nothing that is later', async () => {
    const early = await write(itemsAt(1000), 1000);
    const first = await write(
      itemsAt(50).map(({ entry, ...item }) => ({ ...item, entry: { ...entry, mtimeSec: 50, mtimeNsec: 0 } })),
      50,
    );
    assert.equal((await retimeLayer(early, 1000, 50, { layers: blobs, blobs })).diffId, first.diffId);
  });

  test('has the same identity, and other content another', async () => {
    const [one, two, other] = [
      await write(itemsAt(1000), 1000),
      await write(itemsAt(2000), 2000),
      await write(itemsAt(1000, 'contents'), 1000),
    ];
    assert.equal(one.identity, two.identity);
    assert.notEqual(one.identity, other.identity);
    // Dated the same and made at other times, they are not the same: a retiming would tell them apart.
    assert.notEqual((await write(itemsAt(1000), 3000)).identity, one.identity);
  });
});
