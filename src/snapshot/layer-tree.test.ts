import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openHost, recordingHost } from '../host/index.ts';
import { digestHex, digestOf } from '../oci/index.ts';
import { durableMark, type LayerTrees, leaveRootUnsaid, openLayerTrees, readRoot } from './layer-tree.ts';

const diffId = digestOf('a layer');

/** The trees in a directory as they are seen after a boot. */
function openAt(root: string, boot: string): LayerTrees {
  let count = 0;
  for (const name of ['layers', 'ingest']) mkdirSync(`${root}/${name}`, { recursive: true });
  const host = { ...recordingHost({ bootId: () => boot }), lockFile: openHost().lockFile };
  return openLayerTrees(`${root}/layers`, () => `${root}/ingest/${boot}-${count++}`, host);
}

async function publish(trees: LayerTrees, content: string): Promise<string> {
  const tree = trees.create();
  writeFileSync(`${tree.directory}/file`, content);
  return readFileSync(`${(await trees.publish(tree, diffId)).directory}/file`, 'utf8');
}

test('a tree is found once it is published, and where it was said', async () => {
  using directory = temporaryDirectory();
  const trees = openAt(directory.path, 'boot');
  assert.equal(trees.find(diffId), undefined);
  const tree = trees.create();
  assert.equal(trees.find(diffId), undefined);
  const published = await trees.publish(tree, diffId);
  assert.equal(published.directory, directory.join('layers', `${digestHex(diffId)}.dir`, 'tree'));
  assert.deepEqual(trees.find(diffId), published);
  assert.deepEqual(readdirSync(directory.join('ingest')), []);
});

test('the first tree published stays', async () => {
  using directory = temporaryDirectory();
  const [one, two] = [openAt(directory.path, 'boot'), openAt(directory.path, 'boot')];
  assert.equal(await publish(one, 'first'), 'first');
  assert.equal(await publish(two, 'second'), 'first');
  assert.deepEqual(readdirSync(directory.join('ingest')), []);
});

test('after a boot only what is durable counts; the rest makes room for what is made anew', async () => {
  using directory = temporaryDirectory();
  await publish(openAt(directory.path, 'boot-1'), 'old');
  const later = openAt(directory.path, 'boot-2');
  assert.equal(later.find(diffId), undefined);
  assert.equal(await publish(later, 'new'), 'new');
  const published = later.find(diffId);
  assert.ok(published);
  writeFileSync(`${published.holder}/${durableMark}`, '');
  assert.deepEqual(openAt(directory.path, 'boot-3').find(diffId), published);
  assert.deepEqual(readdirSync(directory.join('ingest')), []);
});

test('what a crash has left under the name is replaced', async () => {
  using directory = temporaryDirectory();
  const trees = openAt(directory.path, 'boot');
  mkdirSync(directory.join('layers', `${digestHex(diffId)}.dir`, 'tree', 'half'), { recursive: true });
  assert.equal(await publish(trees, 'whole'), 'whole');
  assert.equal(existsSync(directory.join('layers', `${digestHex(diffId)}.dir`, 'tree', 'half')), false);
});

test('other users do not get to the files', async () => {
  using directory = temporaryDirectory();
  const trees = openAt(directory.path, 'boot');
  const { holder } = await trees.publish(trees.create(), diffId);
  rmSync(`${holder}/tree`, { recursive: true });
  assert.equal(readRootMode(holder), 0o700);
});

test('a root can be left unsaid', async () => {
  using directory = temporaryDirectory();
  assert.notEqual(readRoot(directory.path), undefined);
  leaveRootUnsaid(directory.path, openHost());
  assert.equal(readRoot(directory.path), undefined);
});

function readRootMode(path: string): number | undefined {
  return readRoot(path)?.mode;
}
