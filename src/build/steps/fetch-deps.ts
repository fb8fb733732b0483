import type { BlobIngest, BlobSink } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import type { BuildInput } from '../build-input.ts';
import type { Remotes } from '../remotes.ts';

/** What fetching is done with. */
export interface FetchDeps {
  readonly remotes: Remotes;
  readonly blobs: BlobSink & BlobIngest;
  readonly cache: BuildCache;
  /** For what is on its way; made when missing. */
  readonly scratchDirectory: string;
  /** Do not look at what is remembered. */
  readonly noCache: boolean;
  /** Told of what was fetched, also when it was remembered. */
  readonly onInput?: (input: BuildInput) => void;
  readonly signal?: AbortSignal;
}

/** Tells how it goes. */
export interface FetchNews {
  /** Something has to be fetched. @param total in bytes, when it is known */
  start(total?: number): void;
  advance(bytes: number): void;
}
