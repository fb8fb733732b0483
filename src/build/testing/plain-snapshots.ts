import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeUpperLayer } from '../../archive/index.ts';
import { openFileTree } from '../../image/index.ts';
import { type Layers, mediaTypes } from '../../oci/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';

/** Snapshots that nobody can mount: what a command writes goes straight to the upper directory. Needs no privilege. */
export function createPlainSnapshots(layers: Layers): Pick<Snapshots, 'view' | 'prepare' | 'commit'> {
  return {
    async view(stack) {
      const tree = openFileTree(await Promise.all(stack.map((layer) => layers.rest(layer))));
      return { layers: stack, mounts: () => [], readFile: (path, limit) => tree.readFile(path, limit) };
    },
    prepare(id, parent, { directory }) {
      const upper = join(directory, 'upper');
      mkdirSync(upper, { recursive: true });
      return {
        id,
        parent,
        upper,
        mounts: () => [],
        readFile: parent.readFile,
        isDirectory: () => false,
        [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true, force: true }),
      };
    },
    async commit(active, { blobs, latest }) {
      using writer = blobs.create();
      const summary = await writeUpperLayer(active.upper, (bytes) => writer.write(bytes), {
        readXattrs: () => new Map(),
        latest,
      });
      if (summary.entries === 0) return undefined;
      const { digest, size } = await writer.commit();
      return { layer: { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest }, summary };
    },
  };
}
