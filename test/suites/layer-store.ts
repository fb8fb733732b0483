import { readdirSync } from 'node:fs';
import { streamOf } from '../../src/base/index.ts';
import { type LayerRef, mediaTypes } from '../../src/oci/index.ts';
import { type DiskStore, openStore } from '../../src/store/index.ts';
import { describeBytes } from './sample-image.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';

/** A real store of its own, for tests that need layers at rest. */
export interface LayerStore extends Disposable {
  readonly store: DiskStore;
  /** Holds the store in `store`, and whatever else a test needs. */
  readonly directory: TemporaryDirectory;
  /** Puts a layer's tar into the store. */
  put(tar: Uint8Array): Promise<LayerRef>;
  /** What lies where work under way is kept. */
  leftovers(): readonly string[];
}

export function openLayerStore(): LayerStore {
  const directory = temporaryDirectory();
  const store = openStore(directory.join('store'));
  return {
    store,
    directory,
    async put(tar) {
      const descriptor = describeBytes(tar, mediaTypes.ociLayer);
      await store.put(descriptor, streamOf(tar));
      return { descriptor, diffId: descriptor.digest };
    },
    leftovers: () => readdirSync(store.paths.ingest),
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
}
