import { hideCredentials } from '../base/index.ts';
import type { Digest } from '../oci/index.ts';
import { buildFault } from './faults.ts';
import type { Remotes } from './remotes.ts';

/**
 * Name of the file that says what builds of a directory take from elsewhere. In the root of a context it is no part of it, unless an ignore
 * file brings it back: locking a build must not change what it builds.
 */
export const lockFileName = 'nacre.lock';

/** What a locked file has to be. */
export interface LockedFile {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** In seconds since 1970. */
  readonly modified?: number;
}

/** What addresses and refs stood for when a build was locked. Addresses are without credentials. */
export interface FetchLock {
  /** @throws build/not-locked */
  file(url: string): LockedFile;
  /** The whole number of the commit. @throws build/not-locked */
  commit(url: string, ref: string): string;
}

/** For builds that take all from the store. */
export const frozenRemotes: Remotes = {
  fetchFile: async ({ url }) => refuse(url),
  findCommit: async ({ url }) => refuse(url),
};

function refuse(address: string): never {
  throw buildFault('build/frozen', `what ${hideCredentials(address)} was when it was locked is not in the store`, {
    hint: 'Build once with --locked, which fetches it.',
  });
}
