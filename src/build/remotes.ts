import { hideCredentials } from '../base/index.ts';
import { buildFault } from './faults.ts';

/** What a server said of a file, to ask it later whether the file is still the same. */
export interface FileValidators {
  readonly etag?: string;
  /** As the server wrote it. */
  readonly lastModified?: string;
}

/** A file to fetch. */
export interface RemoteFileRequest {
  readonly url: string;
  /** What is known of it: when that still holds nothing is fetched. */
  readonly known?: FileValidators;
  /** Whether the content is compared with a digest afterwards. */
  readonly isChecked?: boolean;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export type RemoteFile =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'fetched'; readonly size: number; readonly validators: FileValidators };

/** Takes a file as it comes. */
export interface RemoteFileSink {
  /** The file starts, also when it starts again. @param size when the server says it */
  start(size: number | undefined): void;
  /** The bytes are only valid until it returns. */
  write(bytes: Uint8Array): void;
}

/** A commit to fetch. */
export interface RemoteCommitRequest {
  readonly url: string;
  /** A branch, a tag or a commit; '' is the default branch. */
  readonly ref: string;
  /** For the work; made when missing, and removed by whoever asks. */
  readonly directory: string;
  readonly signal?: AbortSignal;
}

/** A commit of a git repository. */
export interface RemoteCommit {
  /** Its whole number. */
  readonly commit: string;
  checkOut(options: RemoteCheckOutOptions): Promise<RemoteCheckout>;
}

export interface RemoteCheckOutOptions {
  /** '' is all. */
  readonly subdirectory: string;
  readonly submodules: boolean;
  readonly keepGitDirectory: boolean;
}

/** The files of a commit, on this machine. */
export interface RemoteCheckout {
  /** When the commit was made, in seconds since 1970. */
  readonly time: number;
  /** Uncompressed tars, each of what lies below `prefix`: '' or a path. Times and owners in them mean nothing. */
  readonly parts: readonly { readonly prefix: string; readonly tarPath: string }[];
  /** Directory with what `.git` holds, when one was asked for and the whole repository is fetched. */
  readonly gitDirectory?: string;
}

/** Fetches what a build needs of other machines. Credentials and proxies are its affair. */
export interface Remotes {
  fetchFile(request: RemoteFileRequest, sink: RemoteFileSink): Promise<RemoteFile>;
  findCommit(request: RemoteCommitRequest): Promise<RemoteCommit>;
}

/** For builds that fetch nothing. */
export const noRemotes: Remotes = { fetchFile: ({ url }) => refuse(url), findCommit: ({ url }) => refuse(url) };

async function refuse(url: string): Promise<never> {
  throw buildFault('build/bad-source', `${hideCredentials(url)} can not be fetched: this build fetches nothing`);
}
