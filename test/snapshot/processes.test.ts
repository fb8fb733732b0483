import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Child, openHost } from '../../src/host/index.ts';
import { digestHex, digestOf, type LayerRef } from '../../src/oci/index.ts';
import { createSnapshots } from '../../src/snapshot/index.ts';
import { type LayerStore, openLayerStore } from '../suites/layer-store.ts';
import { sampleTar } from '../suites/sample-tar.ts';

const skip = process.geteuid?.() === 0 ? false : 'only root may unpack layers';
const host = openHost();
const files = Array.from({ length: 400 }, (_, index): [string, string] => [
  `directory-${index % 7}/file-${index}`,
  'x',
]);
const tar = sampleTar(Object.fromEntries([...files, ['last', 'the last']]));

function look({ store }: LayerStore, { descriptor }: LayerRef): Child {
  const script = fileURLToPath(import.meta.resolve('./view-child.ts'));
  const args = [
    '--disable-warning=ExperimentalWarning',
    script,
    store.paths.root,
    descriptor.digest,
    String(descriptor.size),
  ];
  return host.spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function output(child: Child): Promise<string> {
  return Buffer.concat((await child.stdout?.toArray()) ?? []).toString();
}

test('several processes need one layer at once, one of them is killed: the others have it, whole', {
  skip,
}, async () => {
  using layers = openLayerStore();
  const ref = await layers.put(tar);
  const [victim, ...others] = [look(layers, ref), look(layers, ref), look(layers, ref)];
  // It has begun to unpack when it first says something.
  victim?.stdout?.once('data', () => victim.kill('SIGKILL'));
  const said = await Promise.all(others.map(output));
  for (const words of said) assert.ok(words.includes(digestOf('the last')), words);
  await victim?.ended;
  const trees = readdirSync(layers.store.paths.layers).filter((name) => name.endsWith('.dir'));
  assert.deepEqual(trees, [`${digestHex(ref.diffId)}.dir`]);
});

test('what a killed process has begun is not taken for the layer', { skip }, async () => {
  using layers = openLayerStore();
  const ref = await layers.put(tar);
  const victim = look(layers, ref);
  victim.stdout?.once('data', () => victim.kill('SIGKILL'));
  await victim.ended;
  const { store } = layers;
  const snapshots = createSnapshots({
    layersDirectory: store.paths.layers,
    scratch: store.scratch,
    runDirectory: `${store.paths.root}/run`,
    snapshotter: process.env.NACRE_SNAPSHOTTER ?? 'unpacked',
    layers: store,
    host,
  });
  const view = await snapshots.view([ref]);
  assert.equal(String(view.readFile('last', 100)), 'the last');
  for (const [path] of files) assert.equal(String(view.readFile(path, 100)), 'x');
});
