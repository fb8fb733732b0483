import { createDigester } from '../../oci/index.ts';
import type { ContentReader } from '../content-reader.ts';
import type { LayerIndex } from '../layer-index.ts';
import type { StoredFile, WastedFile } from './measure-waste.ts';

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
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  const digestOf = ({ layer, node }: StoredFile): string => {
    const digester = createDigester();
    const cursor = reader.open(layers[layer]?.content(node) ?? []);
    for (let size = cursor.read(buffer); size > 0; size = cursor.read(buffer))
      digester.update(buffer.subarray(0, size));
    return digester.digest();
  };
  const shown = stored.filter(({ cover }) => cover === undefined);
  for (const sameSize of acrossLayers(shown, ({ node }) => node.entry.size)) {
    for (const [first, ...others] of acrossLayers(sameSize, digestOf)) {
      if (first === undefined) continue;
      for (const { path, layer, node } of others) {
        if (layer === first.layer) continue;
        yield { path, layer, size: node.entry.size, why: 'duplicate', by: first.layer, original: first.path };
      }
    }
  }
}

/** Groups of files of one key that lie in several layers, lowest layer first. */
function acrossLayers<Key>(files: readonly StoredFile[], keyOf: (file: StoredFile) => Key): readonly StoredFile[][] {
  const groups = [...Map.groupBy(files, keyOf).values()];
  return groups
    .filter((group) => group.some(({ layer }) => layer !== group[0]?.layer))
    .map((group) => group.sort((a, b) => a.layer - b.layer));
}
