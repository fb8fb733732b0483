import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { openLayerStore } from '../../../test/suites/layer-store.ts';
import { readTarEntries } from '../../archive/index.ts';
import { emptyRunConfig, hostPlatform, type LayerRef } from '../../oci/index.ts';
import { type FileTree, openFileTree } from '../file-tree.ts';
import { openImage } from '../image.ts';
import { writeImage } from '../write-image.ts';
import { toDraft } from './image-draft.ts';
import { squashLayers } from './squash-layers.ts';
import { describeTree, type LayerFiles, layerTar } from './testing/layer-files.ts';
import { writeDraft } from './write-draft.ts';

const layerStore = openLayerStore();
const { store } = layerStore;
after(() => layerStore[Symbol.dispose]());

async function openTree(layers: readonly LayerRef[]): Promise<FileTree> {
  return openFileTree(await Promise.all(layers.map((layer) => store.rest(layer))));
}

async function putLayers(stack: readonly LayerFiles[]): Promise<readonly LayerRef[]> {
  const layers: LayerRef[] = [];
  for (const files of stack) layers.push(await layerStore.put(layerTar(files)));
  return layers;
}

/** The layers after all from `from` up have become one. */
async function squash(layers: readonly LayerRef[], from: number): Promise<readonly LayerRef[]> {
  const config = { platform: hostPlatform(), config: emptyRunConfig, history: [] };
  const image = openImage(store, await writeImage(store, { layers, config }));
  const squashed = squashLayers(await toDraft(image), from, store, { createdBy: 'squash' });
  return (await writeDraft(store, squashed)).layers;
}

async function listTop(layers: readonly LayerRef[]): Promise<readonly string[]> {
  const top = layers.at(-1);
  assert.ok(top !== undefined);
  const bytes = readFileSync((await store.rest(top)).tarPath);
  return [...readTarEntries((position, length) => bytes.subarray(position, position + length), bytes.length)].map(
    ({ entry }) => (entry.type === 'hardlink' ? `${entry.path} = ${entry.linkTarget}` : entry.path),
  );
}

const cases: readonly {
  readonly name: string;
  readonly stack: readonly LayerFiles[];
  readonly from: number;
  readonly top: readonly string[];
}[] = [
  {
    name: 'a whiteout of what is below stays, one of what is squashed goes',
    stack: [{ a: '1' }, { b: '2' }, { '.wh.a': '', '.wh.b': '', c: '3' }],
    from: 2,
    top: ['.wh.a', 'c'],
  },
  {
    name: 'all layers have no whiteouts',
    stack: [{ 'd/a': '1' }, { '.wh.d': '' }, { 'd/b': '2' }, { 'd/.wh..wh..opq': '' }],
    from: 1,
    top: ['d'],
  },
  {
    name: 'a directory that was deleted and made again hides what is below it',
    stack: [{ 'd/a': '1' }, { '.wh.d': '' }, { 'd/b': '2' }],
    from: 2,
    top: ['d', 'd/.wh..wh..opq', 'd/b'],
  },
  {
    name: 'an opaque directory above nothing needs no mark',
    stack: [{ e: '' }, { 'd/a': '1' }, { 'd/.wh..wh..opq': '', 'd/b': '2' }],
    from: 2,
    top: ['d', 'd/b'],
  },
  {
    name: 'a file in the place of a directory',
    stack: [{ 'd/a': '1' }, { 'd/b': '1' }, { d: 'file' }],
    from: 2,
    top: ['d'],
  },
  {
    name: 'hard links of a layer stay links, the first that is left being the file',
    stack: [{ x: '' }, { a: '1', b: { same: 'a' }, c: { same: 'a' } }, { '.wh.a': '' }],
    from: 2,
    top: ['b', 'c = b'],
  },
  { name: 'nothing is left', stack: [{ x: '' }, { a: '1' }, { '.wh.a': '' }], from: 2, top: [] },
];

describe('squash', () => {
  for (const { name, stack, from, top } of cases) {
    test(name, async () => {
      const layers = await putLayers(stack);
      const squashed = await squash(layers, from);
      assert.deepEqual(await listTop(squashed), top);
      assert.deepEqual(
        squashed.slice(0, -1).map((layer) => layer.descriptor),
        layers.slice(0, from - 1).map((layer) => layer.descriptor),
      );
      assert.deepEqual(describeTree(await openTree(squashed)), describeTree(await openTree(layers)));
    });
  }
});
