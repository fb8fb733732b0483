import { removeLater } from '../../host/index.ts';
import type { BlobStorage, Outbox, RegistryMetadata } from '../../registry/records/index.ts';
import type { ServerConfig } from '../../registry/server/index.ts';
import { collect, openLocalRegistry } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { openSharedBackend } from './open-shared-backend.ts';

/** Where a registry keeps what it has. Several processes may have one open at a time. */
export interface RegistryBackend extends AsyncDisposable {
  readonly storage: BlobStorage;
  readonly metadata: RegistryMetadata;
  readonly outbox: Outbox;
  /** Removes the bytes of blobs that no record needs any more. @param linkedBefore what was sent since then stays, for whoever is about to link it */
  sweep(linkedBefore: number): Promise<Swept>;
}

/** What a sweep removed. */
export interface Swept {
  readonly blobs: number;
  readonly bytes: number;
}

export interface RegistryBackendOptions {
  /** Whether every repository has every blob of the store. Only of a registry in the store. @default false */
  readonly sharedBlobs?: boolean;
  /** Told of a database that can not be reached yet. */
  readonly onFailure?: (error: unknown) => void;
}

/** Opens what the configuration says; the store when it says nothing. */
export async function openRegistryBackend(
  nacre: Nacre,
  { storage, metadata }: ServerConfig,
  { sharedBlobs = false, onFailure }: RegistryBackendOptions = {},
): Promise<RegistryBackend> {
  if (storage !== undefined)
    return openSharedBackend(nacre, { s3: storage.s3, ...(metadata === undefined ? {} : { metadata }) }, onFailure);
  const { store, host } = nacre;
  return {
    ...openLocalRegistry(store, { sharedBlobs }),
    async sweep() {
      const { blobs, bytes } = await collect(store, { removeLater: (path) => removeLater(path, host()) });
      return { blobs, bytes };
    },
    async [Symbol.asyncDispose]() {},
  };
}
