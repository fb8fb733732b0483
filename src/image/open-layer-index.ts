import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { createLayerIndexer, openErofs, openIndexedLayer, readTarEntries, toIndexedLayer } from '../archive/index.ts';
import { wrapFault } from '../base/index.ts';
import { type LayerAtRest, shortDigest } from '../oci/index.ts';
import type { LayerIndex } from './layer-index.ts';

/**
 * Opens a layer at rest for reading. Only what is asked for is read of its index, and no file stays open.
 *
 * @throws archive/bad-index when the index is damaged; archive/changed, archive/unreadable when it can not be read
 */
export function openLayerIndex(layer: LayerAtRest): LayerIndex {
  try {
    return existsSync(layer.indexPath) ? openIndexedLayer(layer) : indexInMemory(layer);
  } catch (error) {
    throw wrapFault(`layer ${shortDigest(layer.diffId)}`, error);
  }
}

function indexInMemory(layer: LayerAtRest): LayerIndex {
  const fd = openSync(layer.tarPath, 'r');
  try {
    const read = (position: number, length: number): Uint8Array => readExactly(fd, position, length);
    const indexer = createLayerIndexer();
    for (const item of readTarEntries(read, layer.size)) indexer.add(item);
    const pieces: Buffer[] = [];
    indexer.write((bytes) => pieces.push(Buffer.from(bytes)), { size: layer.size, read });
    const index = Buffer.concat(pieces);
    return toIndexedLayer(
      openErofs((position, length) => index.subarray(position, position + length), index.length),
      layer,
    );
  } finally {
    closeSync(fd);
  }
}

function readExactly(fd: number, position: number, length: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, buffer, filled, length - filled, position + filled);
    if (count === 0) throw new Error(`the tar ends at byte ${position + filled}`);
    filled += count;
  }
  return buffer;
}
