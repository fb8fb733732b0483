import type { BlobIngest, BlobSink } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import type { BuildInput } from '../build-input.ts';
import type { FetchLock } from '../fetch-lock.ts';
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
  /** What addresses have to stand for. @default what they stand for now */
  readonly lock?: FetchLock;
  /** Whether what is fetched is remembered for builds that are locked too, by what it is and not by where it came from. @default false */
  readonly keepLocked?: boolean;
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
