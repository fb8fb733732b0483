import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  createLayerIndexer,
  createTarParser,
  type IndexedTar,
  type LayerIndexer,
  readTarEntries,
  type TarHandler,
} from '../archive/index.ts';
import { assertNotCancelled } from '../base/index.ts';
import type { LayerAtRest, TransferOptions } from '../oci/index.ts';
import { toStoreFault } from './faults.ts';

/** A tar as a file. */
export type TarFile = Pick<LayerAtRest, 'diffId' | 'tarPath' | 'size'>;

/** The index of a tar, ready to be written. */
export interface TarIndex {
  /** @param tar the same tar, whole */
  write(out: (bytes: Uint8Array) => void, tar: TarFile): void;
}

/** An index made from a tar's bytes as they pass. */
export interface StreamIndex extends TarIndex {
  /** Takes the next bytes. @throws archive/… when the layer can not be mounted */
  add(bytes: Uint8Array): void;
}

/** Entries between two pauses in which other work gets its turn. */
const sliceSize = 1000;

/**
 * Makes the index of a tar from its headers; content is passed over.
 *
 * @throws archive/… when the layer can not be mounted; base/cancelled
 */
export async function indexTar(tar: TarFile, options: TransferOptions = {}): Promise<TarIndex> {
  const indexer = createLayerIndexer();
  using file = openTar(tar.tarPath);
  let count = 0;
  for (const item of readTarEntries(file.read, tar.size)) {
    indexer.add(item);
    count += 1;
    if (count % sliceSize > 0) continue;
    assertNotCancelled(options.signal);
    await setImmediate();
  }
  return { write: (out) => writeIndex(indexer, out, tar) };
}

/** Begins the index of a tar that is still to come. */
export function indexStream(): StreamIndex {
  const indexer = createLayerIndexer();
  const nothing = (): void => {};
  const entry: TarHandler['entry'] = (found, where) => indexer.add({ entry: found, where });
  const parser = createTarParser({ entry, data: nothing, hole: nothing, finish: nothing });
  return {
    add: (bytes) => parser.write(bytes),
    write(out, tar) {
      parser.end();
      writeIndex(indexer, out, tar);
    },
  };
}

function writeIndex(indexer: LayerIndexer, out: (bytes: Uint8Array) => void, tar: TarFile): void {
  using file = openTar(tar.tarPath);
  indexer.write(out, { size: tar.size, read: file.read, digest: tar.diffId });
}

interface OpenTar extends Disposable {
  readonly read: IndexedTar['read'];
}

function openTar(path: string): OpenTar {
  const fd = attempt(path, () => openSync(path, 'r'));
  let buffer: Buffer = Buffer.allocUnsafe(0);
  return {
    read(position, length) {
      if (buffer.length < length) buffer = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; ) {
        const count = attempt(path, () => readSync(fd, buffer, at, length - at, position + at));
        if (count === 0) throw toStoreFault(`read ${path}`, new Error(`ends at byte ${position + at}`));
        at += count;
      }
      return buffer.subarray(0, length);
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreFault(`read ${path}`, error);
  }
}
