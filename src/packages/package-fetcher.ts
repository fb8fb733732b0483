import type { Digest } from '../oci/index.ts';
import type { Integrity } from './integrity.ts';

/** A file that is known by its content before it is fetched. */
export interface PackageFileRequest {
  readonly url: string;
  readonly integrity: Integrity;
  /** What it is, for messages and progress: `libc6 2.41-12 (amd64)`. */
  readonly label: string;
}

/** A file on this machine that has the content it was asked for by. */
export interface FetchedFile {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Gets bytes from other machines. Packages are fetched once and kept; documents are asked for each time. */
export interface PackageFetcher {
  /** @throws packages/bad-integrity when the content is another; whatever fetching throws */
  file(request: PackageFileRequest): Promise<FetchedFile>;
  /** @param limit most bytes taken @throws whatever fetching throws */
  document(url: string, limit: number): Promise<Uint8Array>;
}
