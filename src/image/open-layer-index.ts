import { closeSync, openSync, readSync } from 'node:fs';
import { readTarEntries, type TarItem } from '../archive/index.ts';
import { wrapFault } from '../base/index.ts';
import type { LayerAtRest } from '../oci/index.ts';
import type { LayerIndex } from './layer-index.ts';
import { toLayerIndex } from './tar-layer-index.ts';

/** Opens a layer at rest for reading, from its headers. @throws archive/* on a malformed tar */
export function openLayerIndex(layer: LayerAtRest): LayerIndex {
  return toLayerIndex(readItems(layer), layer.tarPath);
}

function readItems(layer: LayerAtRest): readonly TarItem[] {
  const fd = openSync(layer.tarPath, 'r');
  try {
    return [...readTarEntries((position, length) => readExactly(fd, position, length), layer.size)];
  } catch (error) {
    throw wrapFault(`layer ${layer.diffId}`, error);
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
