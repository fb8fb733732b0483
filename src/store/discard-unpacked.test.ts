import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { discardUnpacked, openStore, unpackedDirectory } from './index.ts';

const image = sampleImage('layer');

test('unpacked files go unless a process holds the layer, or an image that is in use needs it', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const diffId = image.refs[0]?.diffId ?? assert.fail();
  const tree = unpackedDirectory(store, diffId);
  mkdirSync(`${tree}/tree`, { recursive: true });
  writeFileSync(`${tree}/tree/file`, 'content');
  {
    using other = openStore(directory.path);
    await putSample(other, image);
    assert.equal(discardUnpacked(store, diffId, []), false, 'held by the other');
  }
  assert.equal(discardUnpacked(store, diffId, [image.descriptor.digest]), false, 'in use');
  assert.ok(existsSync(tree));
  assert.equal(discardUnpacked(store, diffId, []), true);
  assert.equal(existsSync(tree), false);
  assert.deepEqual(readdirSync(store.paths.ingest), []);
  assert.equal(discardUnpacked(store, diffId, []), true, 'nothing to do');
});
