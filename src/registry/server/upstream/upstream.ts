import type { ByteStream } from '../../../base/index.ts';
import type { Descriptor, Digest } from '../../../oci/index.ts';

/** Another registry, from which repositories are filled when somebody asks for what they have. */
export interface Upstream {
  /** As messages and metrics call it: `docker.io`. */
  readonly name: string;
  /** A repository of it, by its name there; nothing is asked yet. */
  repository(name: string): UpstreamRepository;
}

/**
 * One repository of another registry. What is not there is `undefined`; faults have the status that a client is to be answered with:
 * 401 and 403 when it may not be read, 429, 502 for what is no answer, 503.
 */
export interface UpstreamRepository {
  /** As messages call it: `docker.io/library/debian`. */
  readonly name: string;
  /** What a tag stands for there now, asked without fetching it. */
  resolve(tag: string, signal: AbortSignal): Promise<Digest | undefined>;
  /** The bytes of a manifest, not checked. */
  fetchManifest(digest: Digest, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Bytes of a blob. */
  statBlob(digest: Digest, signal: AbortSignal): Promise<number | undefined>;
  /** A blob's bytes, not checked. @param size what they should be */
  openBlob(digest: Digest, size: number, signal: AbortSignal): Promise<ByteStream | undefined>;
  /** None when there is no such repository. */
  listTags(signal: AbortSignal): AsyncIterable<string>;
  listReferrers(subject: Digest, signal: AbortSignal): Promise<readonly Descriptor[]>;
}

/** Repositories that are filled from an upstream, and how. Times in milliseconds. */
export interface UpstreamRule {
  readonly upstream: Upstream;
  /** First parts of the names of repositories here. @default '': all that no other rule takes */
  readonly prefix: string;
  /** What comes before the rest of the name at the upstream; '' or parts with a slash at the end. */
  readonly path: string;
  /** Part that goes before a name of one part: `library` of Docker Hub. */
  readonly family?: string;
  /** Whether a repository here, by its whole name, is one of those that may be filled. @default all */
  readonly takes?: (repository: string) => boolean;
  /** How long what a tag stood for is taken to be so still. */
  readonly fresh: number;
  /** How long an upstream may take while there is an older answer to give. */
  readonly patience: number;
  /** How long it is remembered that something is not there. */
  readonly absent: number;
  /** Whether repositories take what is pushed, too. */
  readonly push: boolean;
}
