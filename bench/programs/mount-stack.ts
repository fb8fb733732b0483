import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf } from '../../src/base/index.ts';
import { openHost } from '../../src/host/index.ts';
import { digestOf, type LayerRef, mediaTypes } from '../../src/oci/index.ts';
import { createSnapshots } from '../../src/snapshot/index.ts';
import { openStore } from '../../src/store/index.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';

/** `mount-stack.ts DIRECTORY LAYERS ROUNDS`: mounts a stack of layers time and again, and prints the milliseconds of each as JSON. */
const [directory = '', layers = '', rounds = ''] = process.argv.slice(2);
const host = openHost();
using store = openStore(join(directory, 'store'));
const refs: LayerRef[] = [];
for (let at = 0; at < Number(layers); at++) {
  const tar = sampleTar({ [`layer-${at}`]: `content ${at}` });
  const descriptor = { mediaType: mediaTypes.ociLayer, digest: digestOf(tar), size: tar.length };
  await store.put(descriptor, streamOf(tar));
  refs.push({ descriptor, diffId: descriptor.digest });
}
const target = join(directory, 'target');
mkdirSync(target);
const milliseconds: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  using snapshots = createSnapshots({
    layersDirectory: store.paths.layers,
    scratch: store.scratch,
    runDirectory: join(directory, 'run'),
    snapshotter: process.env.NACRE_SNAPSHOTTER,
    layers: store,
    host,
  });
  const began = performance.now();
  const snapshot = await snapshots.view(refs);
  for (const mount of snapshot.mounts(target)) host.mount(mount);
  milliseconds.push(performance.now() - began);
  host.unmount(target);
}
console.log(JSON.stringify(milliseconds));
