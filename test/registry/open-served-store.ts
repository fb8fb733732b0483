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
  /** @default any that is free */
  readonly port?: number;
}

export async function openServedStore(options: ServedStoreOptions = {}): Promise<ServedStore> {
  const { sharedBlobs = false, port = 0, ...more } = options;
  const directory = temporaryDirectory();
  const store = openStore(directory.path);
  const close = (): void => {
    store[Symbol.dispose]();
    directory[Symbol.dispose]();
  };
  const parts = { ...openLocalRegistry(store, { sharedBlobs }), ...more };
  const server = await openRegistryServer({ host: '127.0.0.1', port }, parts).catch((error: unknown) => {
    close();
    throw error;
  });
  return {
    origin: server.origin,
    host: new URL(server.origin).host,
    store,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      close();
    },
  };
}
