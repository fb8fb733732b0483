import { createDigester } from '../../oci/index.ts';
import type { ContentReader } from '../content-reader.ts';
import type { LayerIndex } from '../layer-index.ts';
import type { StoredFile, WastedFile } from './stored-file.ts';

const bufferSize = 256 * 1024;

/**
 * Files that show although a layer below shows the same content. Only files whose size is that of one in another layer are read, and only
 * those are compared across layers: that a layer has the same content twice by itself is none of the layers above it.
 */
export function* findDuplicates(
  layers: readonly LayerIndex[],
  stored: readonly StoredFile[],
  reader: ContentReader,
): Generator<WastedFile, void> {
  // Layer by layer and in the order of the tree: so a layer is read nearly from start to end.
  const shown = stored.filter(({ cover }) => cover === undefined).toSorted((a, b) => a.layer - b.layer);
  const sizes = inSeveralLayers(shown, ({ node }) => node.entry.size);
  const candidates = shown.filter(({ node }) => sizes.has(node.entry.size));
  const digestOf = createDigestOf(layers, reader);
  for (const [, [first, ...others]] of inSeveralLayers(candidates, digestOf)) {
    if (first === undefined) continue;
    for (const { path, layer, node } of others) {
      if (layer === first.layer) continue;
      yield { path, layer, size: node.entry.size, why: 'duplicate', by: first.layer, original: first.path };
    }
  }
}

function createDigestOf(layers: readonly LayerIndex[], reader: ContentReader): (file: StoredFile) => string {
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  return ({ layer, node }) => {
    const digester = createDigester();
    const cursor = reader.open(layers[layer]?.content(node) ?? []);
    for (let size = cursor.read(buffer); size > 0; size = cursor.read(buffer))
      digester.update(buffer.subarray(0, size));
    return digester.digest();
  };
}

/** Files by key, of the keys that files of several layers have. @param files in the order of their layers */
function inSeveralLayers<Key>(
  files: readonly StoredFile[],
  keyOf: (file: StoredFile) => Key,
): ReadonlyMap<Key, readonly StoredFile[]> {
  const groups = [...Map.groupBy(files, keyOf)];
  return new Map(groups.filter(([, group]) => group.at(0)?.layer !== group.at(-1)?.layer));
}
