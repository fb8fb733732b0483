import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../base/index.ts';
import { type Descriptor, digestOf, mediaTypes } from '../../oci/index.ts';
import { type BaseDocuments, rebaseDocuments } from './rebase-documents.ts';
import type { ImageDocuments } from './rewrite-image.ts';

const layer = (name: string, mediaType = mediaTypes.ociLayerGzip): Descriptor => ({
  mediaType,
  digest: digestOf(Buffer.from(name)),
  size: name.length,
});

function base(names: readonly string[], more: JsonObject = {}): BaseDocuments {
  const history = names.map((name) => ({ created_by: name }));
  return {
    layers: names.map((name) => layer(`${name}.gz`)),
    config: { rootfs: { diff_ids: names }, history, ...more },
  };
}

function image(names: readonly string[], more: JsonObject = {}, mediaType = mediaTypes.ociManifest): ImageDocuments {
  const { config } = base(names, more);
  const layers = names.map((name) => ({ mediaType: 'x/y', digest: name, size: 1 }));
  return { mediaType, manifest: { schemaVersion: 2, layers }, config: { created: '2020-01-01T00:00:00Z', ...config } };
}

const stepsOf = (config: JsonObject): unknown =>
  (config.history as readonly Json[]).map((step) => (step as JsonObject).created_by);

test("layers, diffIDs and history of the old base are replaced by the new one's", () => {
  const before = image(['a', 'b', 'own'], { author: 'a', 'moby.buildkit.cache.v0': 'x' });
  const { documents } = rebaseDocuments(before, base(['a', 'b'], { author: 'a' }), base(['n'], { author: 'n' }));
  assert.deepEqual(documents.config.rootfs, { diff_ids: ['n', 'own'] });
  assert.deepEqual(stepsOf(documents.config), ['n', 'own']);
  assert.deepEqual(documents.manifest.layers, [layer('n.gz'), { mediaType: 'x/y', digest: 'own', size: 1 }]);
  assert.equal(documents.config.author, 'n');
  assert.equal(documents.config.created, '2020-01-01T00:00:00Z');
  assert.equal('moby.buildkit.cache.v0' in documents.config, false);
});

test("layers get the words of the image's manifest", () => {
  const docker = image(['a', 'own'], {}, mediaTypes.dockerManifest);
  const { documents } = rebaseDocuments(docker, base(['a']), base(['n']));
  const [first] = documents.manifest.layers as readonly JsonObject[];
  assert.equal(first?.mediaType, mediaTypes.dockerLayerGzip);
});

test('a history that is another than that of the base is cut by its layers', () => {
  const history = [
    { created_by: 'x' },
    { created_by: 'env', empty_layer: true },
    { created_by: 'y' },
    { created_by: 'cmd', empty_layer: true },
    { created_by: 'own' },
  ];
  const before = image(['a', 'b', 'own'], { history });
  assert.deepEqual(stepsOf(rebaseDocuments(before, base(['a', 'b']), base(['n'])).documents.config), [
    'n',
    'cmd',
    'own',
  ]);
  const silent = base(['n', 'm'], { history: [] });
  const after = rebaseDocuments(before, base(['a', 'b']), silent).documents.config;
  assert.deepEqual(stepsOf(after), ['nacre rebase', 'nacre rebase', 'cmd', 'own']);
});

test('what does not begin with the old base is refused', () => {
  const newBase = base(['n']);
  for (const names of [['b', 'a'], ['a', 'b', 'own', 'x'], ['x']])
    assert.throws(() => rebaseDocuments(image(['a', 'b', 'own']), base(names), newBase), { code: 'image/other-base' });
});
