import { writeSync } from 'node:fs';
import type { LayerRef } from '../../src/oci/index.ts';
import { openStore } from '../../src/store/index.ts';

/** A process that brings a layer to rest: `rest-child.ts ROOT LAYER`, the layer as JSON. Prints a line when it begins, and one when it is done. */
const [root = '', json = ''] = process.argv.slice(2);
const layer: LayerRef = JSON.parse(json);
using store = openStore(root);
writeSync(1, 'begin\n');
await store.rest(layer);
writeSync(1, 'done\n');
