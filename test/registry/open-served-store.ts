import {
  openRegistryServer,
  type RegistryServer,
  type RegistryServerOptions,
} from '../../src/registry/server/index.ts';
import { type DiskStore, openLocalRegistry, openStore } from '../../src/store/index.ts';
import { temporaryDirectory } from '../suites/temporary-directory.ts';

/** A store of its own, and a server of it on a port of its own, in this process. */
export interface ServedStore extends AsyncDisposable {
  readonly origin: string;
  /** `127.0.0.1:port`, as in references. */
  readonly host: string;
  readonly store: DiskStore;
  readonly server: RegistryServer;
}

export interface ServedStoreOptions extends Partial<RegistryServerOptions> {
  /** @default false */
  readonly sharedBlobs?: boolean;
}

export async function openServedStore(options: ServedStoreOptions = {}): Promise<ServedStore> {
  const { sharedBlobs = false, ...more } = options;
  const directory = temporaryDirectory();
  const store = openStore(directory.path);
  const address = { host: '127.0.0.1', port: 0 };
  const server = await openRegistryServer(address, { ...openLocalRegistry(store, { sharedBlobs }), ...more });
  return {
    origin: server.origin,
    host: new URL(server.origin).host,
    store,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
}
