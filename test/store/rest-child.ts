import { writeSync } from 'node:fs';
import type { LayerRef } from '../../src/oci/index.ts';
import { openStore } from '../../src/store/index.ts';

/** What `rest-child.ts` is told as its argument, in JSON: it brings a layer to rest, and prints a line when it begins and one when it is done. */
export interface RestOrder {
  readonly root: string;
  readonly layer: LayerRef;
}

const { root, layer }: RestOrder = JSON.parse(process.argv[2] ?? '');
using store = openStore(root);
writeSync(1, 'begin\n');
await store.rest(layer);
writeSync(1, 'done\n');
