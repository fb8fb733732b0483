import type { BlobSource, Descriptor, Digest } from '../../oci/index.ts';
import type { DocumentLayer, DocumentMount } from './cache-document.ts';

/** A build cache of another machine. Nothing in it is trusted but to be what it says of steps. */
export interface RemoteCache {
  /** Where it is, for people. */
  readonly label: string;
  /** Values by keys, as `BuildCache` has them. */
  readonly records: ReadonlyMap<string, string>;
  /** What can be fetched, by diffID. */
  readonly layers: ReadonlyMap<Digest, RemoteLayer>;
  readonly mounts: readonly DocumentMount[];
}

/** A tar that can be fetched. */
export interface RemoteLayer extends DocumentLayer {
  /** Of the blob, which may be compressed. */
  readonly descriptor: Descriptor;
  readonly source: BlobSource;
}
