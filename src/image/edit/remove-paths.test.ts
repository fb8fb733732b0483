import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { restLayer } from '../../../test/archive/rest-layer.ts';
import { openLayerStore } from '../../../test/suites/layer-store.ts';
import { compress, readTarEntries } from '../../archive/index.ts';
import { readBytes, streamOf } from '../../base/index.ts';
import {
  type Descriptor,
  digestOf,
  emptyRunConfig,
  type HistoryEntry,
  hostPlatform,
  type LayerAtRest,
  type LayerRef,
  type Layers,
  mediaTypes,
} from '../../oci/index.ts';
import { openFileTree } from '../file-tree.ts';
import { type Image, openImage } from '../image.ts';
import { writeImage } from '../write-image.ts';
import { type DraftLayer, type ImageDraft, toDraft } from './image-draft.ts';
import { parsePathPattern } from './path-pattern.ts';
import { type PathRemoval, removePaths } from './remove-paths.ts';
import { layerArbitrary } from './testing/layer-arbitrary.ts';
import { describeTree, type LayerFiles, layerTar } from './testing/layer-files.ts';
import { writeDraft } from './write-draft.ts';

const layerStore = openLayerStore();
const { store } = layerStore;
after(() => layerStore[Symbol.dispose]());
const directory = mkdtempSync(join(tmpdir(), 'nacre-remove-'));
after(() => rmSync(directory, { recursive: true }));

const secret = 'the content nobody may see';

const stack: readonly LayerFiles[] = [
  { 'etc/': null, 'etc/hosts': 'hosts' },
  { 'etc/key': secret, 'etc/other': 'x' },
  { 'etc/.wh.key': '', app: 'app' },
  { 'etc/key': `${secret} again` },
];

const history: readonly HistoryEntry[] = [
  { createdBy: 'one' },
  { createdBy: 'two' },
  { createdBy: 'env', emptyLayer: true },
  { createdBy: 'three' },
  { createdBy: 'four' },
];

/** An image whose second layer is compressed, under Docker's name for that. */
async function putImage(): Promise<{ image: Image; layers: readonly LayerRef[] }> {
  const layers: LayerRef[] = [];
  for (const files of stack) {
    const clean = Object.fromEntries(Object.entries(files).map(([path, what]) => [path.replace(/\/$/, ''), what]));
    layers.push(layers.length === 1 ? await putCompressed(layerTar(clean)) : await layerStore.put(layerTar(clean)));
  }
  const config = { platform: hostPlatform(), config: emptyRunConfig, history };
  const annotations = { 'org.opencontainers.image.base.name': 'base', 'org.opencontainers.image.title': 'title' };
  return { image: openImage(store, await writeImage(store, { layers, config, annotations })), layers };
}

async function putCompressed(tar: Uint8Array): Promise<LayerRef> {
  const bytes = await readBytes(compress(streamOf(tar), 'gzip'), 1e6);
  const descriptor: Descriptor = { mediaType: mediaTypes.dockerLayerGzip, digest: digestOf(bytes), size: bytes.length };
  await store.put(descriptor, streamOf(bytes));
  return { descriptor, diffId: digestOf(tar) };
}

async function removeFrom(image: Image, ...paths: readonly string[]): Promise<{ removal: PathRemoval; result: Image }> {
  const removal = await removePaths(await toDraft(image), paths.map(parsePathPattern), store);
  const { descriptor } = await writeDraft(store, removal.draft);
  return { removal, result: openImage(store, descriptor) };
}

/** All that the image's blobs and the tars in them hold. */
async function bytesOf(image: Image): Promise<string> {
  const { config, layers } = await image.manifest();
  const blobs = [image.descriptor, config, ...layers].map(({ digest }) => store.blobPath(digest) ?? '');
  const tars = await Promise.all((await image.layers()).map(async (layer) => (await store.rest(layer)).tarPath));
  return [...blobs, ...tars].map((path) => readFileSync(path, 'latin1')).join('');
}

function draftOf(layers: readonly LayerAtRest[]): ImageDraft {
  const stored = layers.map(({ diffId, size }): DraftLayer => {
    return { kind: 'stored', layer: { diffId, descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size } } };
  });
  const history = layers.map(() => ({}));
  return { layers: stored, annotations: {}, config: { platform: hostPlatform(), config: emptyRunConfig, history } };
}

function restOf(layers: readonly LayerAtRest[]): Layers {
  return { rest: async ({ diffId }) => layers.find((layer) => layer.diffId === diffId) ?? assert.fail() };
}

async function writeOut(draft: DraftLayer, layers: readonly LayerAtRest[]): Promise<LayerAtRest> {
  if (draft.kind === 'stored') return restOf(layers).rest(draft.layer);
  const pieces: Buffer[] = [];
  await draft.write((bytes) => pieces.push(Buffer.from(bytes)), undefined);
  return restLayer(directory, Buffer.concat(pieces));
}

/** A line of a tree without the name that a file was first seen under. */
function withoutLink(line: string): string {
  return line.replace(/ = \S+/, '');
}

function pathsOf(tarPath: string): readonly string[] {
  const bytes = readFileSync(tarPath);
  const items = readTarEntries((position, length) => bytes.subarray(position, position + length), bytes.length);
  return [...items].map(({ entry }) => entry.path);
}

describe('remove paths', () => {
  test('no layer holds them any more, and others are the same bytes', async () => {
    const { image, layers } = await putImage();
    const before = describeTree(openFileTree(await Promise.all(layers.map((layer) => store.rest(layer)))));
    assert.ok((await bytesOf(image)).includes(secret));
    const { removal, result } = await removeFrom(image, '/etc/key');
    assert.deepEqual(
      removal.changed.map(({ at, plan }) => [at, plan.removed, plan.left]),
      [
        [1, ['etc/key'], 1],
        [2, [], 1],
        [3, ['etc/key'], 0],
      ],
    );
    const found = await bytesOf(result);
    assert.ok(!found.includes(secret) && !found.includes('key'));
    const [lowest, second, third, ...others] = await result.layers();
    assert.deepEqual(lowest, layers[0]);
    assert.deepEqual(
      [second?.descriptor.mediaType, third?.descriptor.mediaType, others],
      [mediaTypes.ociLayer, mediaTypes.ociLayer, []],
    );
    const tree = openFileTree(await Promise.all((await result.layers()).map((layer) => store.rest(layer))));
    assert.deepEqual(
      describeTree(tree),
      before.filter((line) => !line.startsWith('/etc/key ')),
    );
  });

  test('history keeps every step, without a layer where none is left', async () => {
    const { image } = await putImage();
    const { result } = await removeFrom(image, 'etc/key');
    assert.deepEqual(
      (await result.config()).history.map(({ createdBy, emptyLayer }) => [createdBy, emptyLayer === true]),
      [
        ['one', false],
        ['two', false],
        ['env', true],
        ['three', false],
        ['four', true],
      ],
    );
  });

  test('what no layer has changes nothing, and is told', async () => {
    const { image, layers } = await putImage();
    const { removal, result } = await removeFrom(image, 'etc/keys', 'none/*');
    assert.deepEqual(
      removal.missing.map(({ text }) => text),
      ['etc/keys', 'none/*'],
    );
    assert.deepEqual(removal.changed, []);
    const kept = await result.layers();
    assert.deepEqual(
      kept.map(({ diffId }) => diffId),
      layers.map(({ diffId }) => diffId),
    );
    assert.equal(kept[1]?.descriptor.digest, layers[1]?.descriptor.digest);
    assert.equal(kept[1]?.descriptor.mediaType, mediaTypes.ociLayerGzip);
  });

  test('annotations stay, but for the base when the lowest layer is another', async () => {
    const { image } = await putImage();
    assert.equal(Object.keys((await (await removeFrom(image, 'app')).result.manifest()).annotations).length, 2);
    const { result } = await removeFrom(image, 'etc/hosts');
    assert.deepEqual((await result.manifest()).annotations, { 'org.opencontainers.image.title': 'title' });
  });

  test('new layers are compressed when asked', async () => {
    const { image } = await putImage();
    const { draft } = await removePaths(await toDraft(image), [parsePathPattern('app')], store);
    for (const compression of ['gzip', 'zstd'] as const) {
      const { layers } = await writeDraft(store, draft, { compression });
      assert.match(layers[2]?.descriptor.mediaType ?? '', new RegExp(`\\+${compression}$`));
      assert.equal((await store.rest(layers[2] ?? assert.fail())).size, layers[2]?.tarSize);
    }
  });

  test('whatever the layers hold, all else is seen as before', async () => {
    const stacks = fc.array(layerArbitrary({ implied: false }), { minLength: 1, maxLength: 4 });
    const paths = fc.array(fc.stringMatching(/^[abc]([/][abc])?$/), { minLength: 1, maxLength: 2 });
    const property = fc.asyncProperty(stacks, paths, async (files, removed) => {
      const layers = files.map((each) => restLayer(directory, Buffer.from(layerTar(each))));
      const draft = draftOf(layers);
      const result = await removePaths(draft, removed.map(parsePathPattern), restOf(layers));
      const after = await Promise.all(result.draft.layers.map((layer) => writeOut(layer, layers)));
      const isGone = (line: string): boolean =>
        removed.some((path) => line.startsWith(`/${path} `) || line.startsWith(`/${path}/`));
      const before = describeTree(openFileTree(layers)).filter((line) => !isGone(line));
      assert.deepEqual(describeTree(openFileTree(after)).map(withoutLink), before.map(withoutLink));
      for (const { tarPath } of after)
        assert.deepEqual(
          pathsOf(tarPath).filter((path) => isGone(`/${path} `)),
          [],
        );
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('is cancelled', async () => {
    const { image } = await putImage();
    const removing = removePaths(await toDraft(image), [parsePathPattern('app')], store, AbortSignal.abort());
    await assert.rejects(removing, { code: 'base/cancelled' });
  });
});
