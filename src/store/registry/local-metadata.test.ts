import { metadataSuite } from '../../../test/suites/registry/metadata-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { streamOf, utf8 } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import { openLocalRegistry, openStore } from '../index.ts';

metadataSuite('store', async () => {
  const directory = temporaryDirectory();
  const store = openStore(directory.path);
  const { metadata, storage } = openLocalRegistry(store, { sharedBlobs: false });
  return {
    metadata,
    async addBlob(repository, text) {
      const digest = digestOf(text);
      const upload = { repository, id: storage.uploads.create(repository) };
      await storage.uploads.append(upload, 0, streamOf(utf8(text)));
      await storage.uploads.commit(upload, digest);
      return digest;
    },
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
});
