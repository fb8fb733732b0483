import type { ByteStream } from '../../../base/index.ts';
import type { Stretch } from '../../records/index.ts';

/** An object that is being read. */
export interface ObjectStream {
  /** Bytes that come. */
  readonly size: number;
  /** Fails when the connection breaks. */
  readonly body: ByteStream;
}

/** An object of a listing. */
export interface ObjectEntry {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A multipart upload: its object is there when it is completed, and not before. */
export interface MultipartUpload {
  readonly key: string;
  readonly id: string;
}

/** A part that was sent. */
export interface SentPart {
  readonly size: number;
  readonly etag: string;
}

/** A multipart upload that is under way in the bucket. */
export interface OpenMultipart extends MultipartUpload {
  /** Milliseconds since 1970. */
  readonly begun: number;
}

/**
 * What is asked of a bucket, in the words of S3. Everything but reading a body is tried again when the bucket is busy or the connection breaks.
 *
 * @throws shared/unavailable, shared/refused, shared/no-space
 */
export interface Bucket extends Disposable {
  /** Whether it is there, and lets us in; known within three seconds. @throws shared/unavailable, shared/refused */
  check(): Promise<void>;
  /** Bytes; `undefined` when there is no such object. */
  stat(key: string): Promise<number | undefined>;
  /** @param stretch lies in the object @default all of it */
  get(key: string, stretch?: Stretch): Promise<ObjectStream | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Fine when it is not there. */
  remove(key: string): Promise<void>;
  /** @param size of the object */
  copy(from: string, to: string, size: number): Promise<void>;
  list(prefix: string): AsyncIterable<ObjectEntry>;
  begin(key: string): Promise<MultipartUpload>;
  /** @param number from 1 on; what was sent by this number before is replaced */
  sendPart(upload: MultipartUpload, number: number, bytes: Uint8Array): Promise<SentPart>;
  /** Takes a part from an object. */
  copyPart(upload: MultipartUpload, number: number, from: string, stretch: Stretch): Promise<SentPart>;
  /** Fine when that was done before. */
  complete(upload: MultipartUpload, parts: readonly SentPart[]): Promise<void>;
  /** Fine when it is not there. */
  abort(upload: MultipartUpload): Promise<void>;
  listMultiparts(prefix: string): AsyncIterable<OpenMultipart>;
  /** An address by which anybody can read the object for so many seconds. */
  presign(key: string, seconds: number): Promise<string>;
}
