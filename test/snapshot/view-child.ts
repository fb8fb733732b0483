import { openHost } from '../../src/host/index.ts';
import { digestOf, type LayerRef, mediaTypes, parseDigest } from '../../src/oci/index.ts';
import { createSnapshots } from '../../src/snapshot/index.ts';
import { openStore } from '../../src/store/index.ts';

/** Looks at a layer as a process of its own: `view-child.ts ROOT DIGEST SIZE`. Says what it does on standard output. */
const [root = '', digest = '', size = ''] = process.argv.slice(2);
using store = openStore(root);
const snapshots = createSnapshots({
  layersDirectory: store.paths.layers,
  scratch: store.scratch,
  runDirectory: `${store.paths.root}/run`,
  snapshotter: process.env.NACRE_SNAPSHOTTER ?? 'unpacked',
  layers: store,
  host: openHost(),
});
const diffId = parseDigest(digest);
const layer: LayerRef = { descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size: Number(size) }, diffId };
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const view = await snapshots.view([layer], { onEvent: ({ kind }) => say(kind) });
say(digestOf(view.readFile('last', 1000) ?? ''));
