import { type DiskStore, removeTree } from '../store/index.ts';

/** A place for what is made on the way; it is gone at the end. */
export function openScratch(store: DiskStore): Disposable & { readonly path: string } {
  const path = store.scratch();
  return { path, [Symbol.dispose]: () => void removeTree(path) };
}
