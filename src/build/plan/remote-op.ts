import type { Digest } from '../../oci/index.ts';

/** Something of another machine as a file system of its own. */
export type RemoteOp = FetchOp | GitOp;

/** What addresses have in common. */
export interface RemoteAddress {
  /** Without credentials: what tells it apart, and what is shown. */
  readonly url: string;
  /** With them. A function, so that no text that is made of this value holds them. */
  readonly address: () => string;
}

/**
 * A file of a server: by its name in the root with mode 0600, dated as the server says ('file'); or the files of the archive that it is
 * ('tree'); or those, and for a text a file of that name, as contexts have it ('context').
 */
export interface FetchOp extends RemoteAddress {
  readonly kind: 'fetch';
  readonly as: 'file' | 'tree' | 'context';
  readonly name: string;
  /** What the file has to be. */
  readonly checksum?: Digest;
}

/** The files of a commit. */
export interface GitOp extends RemoteAddress {
  readonly kind: 'git';
  /** A branch, a tag or a commit; '' is the default branch. */
  readonly ref: string;
  /** A clean path; '' is the whole repository. */
  readonly subdirectory: string;
  /** What the commit's number has to begin with. */
  readonly checksum?: string;
  readonly keepGitDirectory: boolean;
  readonly submodules: boolean;
}
