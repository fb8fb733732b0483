import type { UploadAddress, UploadRefusal } from '../../records/index.ts';
import type { MultipartUpload, SentPart } from './bucket.ts';

/** What the bucket has of an upload. */
export interface UploadState {
  /** Parts of its multipart upload, in their order. */
  readonly parts: readonly SentPart[];
  /** @default no part was sent yet */
  readonly multipart?: MultipartUpload;
  /** What follows the parts, in an object of its own. @default nothing does */
  readonly tail?: { readonly key: string; readonly size: number };
  /**
   * The multipart upload becomes the blob itself when it is completed, so only who has hashed all of it may do that: a mark of that server.
   *
   * @default it becomes another object first
   */
  readonly direct?: string;
}

export interface UploadRecord extends UploadAddress {
  readonly state: UploadState;
}

/** Whoever is at an upload, and for how long nobody else may be: a server that died lets go of it by that. */
export interface UploadLease {
  /** Another one for each request. */
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Rows of uploads, which all servers before a bucket share. */
export interface UploadRecords {
  create(upload: UploadAddress): Promise<void>;
  count(): Promise<number>;
  find(upload: UploadAddress): Promise<UploadRecord | undefined>;
  /** Makes it the holder's, unless it is another's. */
  take(upload: UploadAddress, lease: UploadLease): Promise<UploadRecord | UploadRefusal>;
  /** @returns `false` when it is not the holder's any more */
  renew(id: string, lease: UploadLease): Promise<boolean>;
  /** Writes down what the bucket has now. @returns `false` when it is not the holder's any more: nothing is changed then */
  save(id: string, holder: string, state: UploadState): Promise<boolean>;
  leave(id: string, holder: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Those that nobody has taken since `before`, in milliseconds since 1970. */
  listIdle(before: number): Promise<readonly UploadRecord[]>;
  /** Which of these uploads there are, in whatever repository. */
  has(id: string): Promise<boolean>;
}

export const noState: UploadState = { parts: [] };

/** Bytes that the bucket has. */
export function sizeOfState({ parts, tail }: UploadState): number {
  return partsSize(parts) + (tail?.size ?? 0);
}

export function partsSize(parts: readonly SentPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
