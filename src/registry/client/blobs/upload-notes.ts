import type { Digest, Reference } from '../../../oci/index.ts';

/** Remembers where uploads go on, for the next process. */
export interface UploadNotes {
  /**
   * Opens what is remembered of one upload, and keeps others from it until disposed.
   *
   * @returns `undefined` when another is at it
   */
  open(upload: NotedUpload): UploadNote | undefined;
}

/** What tells uploads apart. */
export interface NotedUpload extends Pick<Reference, 'registry' | 'repository'> {
  readonly digest: Digest;
}

export interface UploadNote extends Disposable {
  /** What was written last. */
  readonly text: string | undefined;
  write(text: string): void;
  remove(): void;
}
