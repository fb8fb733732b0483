import { blobStorageSuite } from '../../../test/suites/registry/blob-storage-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openLocalRegistry, openStore } from '../index.ts';

blobStorageSuite('the store', async () => {
  const directory = temporaryDirectory();
  const [first, second] = [openStore(directory.path), openStore(directory.path)];
  return {
    storage: openLocalRegistry(first, { sharedBlobs: false }).storage,
    other: openLocalRegistry(second, { sharedBlobs: false }).storage,
    async kill() {
      for (const { id = '', writer } of first.database.all('SELECT id, writer FROM registry_upload')) {
        // The process with ID 1 did not begin at the beginning.
        const dead = String(writer).replace(/-\d+-\d+$/, '-1-0');
        first.database.run('UPDATE registry_upload SET writer = ? WHERE id = ?', dead, id);
      }
    },
    async [Symbol.asyncDispose]() {
      first[Symbol.dispose]();
      second[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
});
