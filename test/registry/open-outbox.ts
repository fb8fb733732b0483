import { type LocalRegistry, openLocalRegistry, openStore } from '../../src/store/index.ts';
import { temporaryDirectory } from '../suites/temporary-directory.ts';

/** The outbox of a store of its own. */
export interface OpenOutbox extends Disposable {
  readonly outbox: LocalRegistry['outbox'];
}

export function openOutbox(): OpenOutbox {
  const directory = temporaryDirectory();
  const store = openStore(directory.path);
  return {
    outbox: openLocalRegistry(store, { sharedBlobs: false }).outbox,
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
}
