import { outboxSuite } from '../../../test/suites/registry/outbox-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openLocalRegistry, openStore } from '../../store/index.ts';

outboxSuite('the local store', async () => {
  const directory = temporaryDirectory();
  const store = openStore(directory.path);
  return {
    outbox: openLocalRegistry(store, { sharedBlobs: false }).outbox,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
});
