import { closeSync, fstatSync, readSync } from 'node:fs';
import { isFault, wrapFault } from '../../base/index.ts';
import { fileFault } from '../layer/file-fault.ts';
import { openFile } from '../layer/open-files.ts';
import { type IndexedLayer, type LayerFiles, toIndexedLayer } from './indexed-layer.ts';
import { badIndex } from './read-bytes.ts';
import { openErofs } from './read-image.ts';

/**
 * Opens a layer at rest for reading, with no mount and no privilege. No file stays open: for each page of the index that is needed it is
 * opened, read and closed again, so there is nothing to dispose of, and a thousand layers take no descriptor.
 *
 * @throws archive/bad-index when the index is damaged; archive/changed, archive/unreadable when it can not be read
 */
export function openIndexedLayer(files: LayerFiles): IndexedLayer {
  const path = files.indexPath;
  // While it is being opened, one descriptor does for everything.
  let held: number | undefined = openFile(path);
  const fd = held;
  const read = (position: number, length: number): Uint8Array =>
    held === undefined ? readFrom(path, position, length) : readExactly(held, position, length);
  try {
    return toIndexedLayer(openErofs(read, fstatSync(fd).size), files);
  } catch (error) {
    throw isFault(error) ? wrapFault(path, error) : fileFault(`read ${path}`, error);
  } finally {
    held = undefined;
    closeSync(fd);
  }
}

function readFrom(path: string, position: number, length: number): Uint8Array {
  const fd = openFile(path);
  try {
    return readExactly(fd, position, length);
  } catch (error) {
    throw isFault(error) ? error : fileFault(`read ${path}`, error);
  } finally {
    closeSync(fd);
  }
}

function readExactly(fd: number, position: number, length: number): Uint8Array {
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length; ) {
    const count = readSync(fd, buffer, filled, length - filled, position + filled);
    if (count === 0) throw badIndex(`it ends at byte ${position + filled}`);
    filled += count;
  }
  return buffer;
}
