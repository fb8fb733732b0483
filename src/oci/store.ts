import type { ByteStream } from '../base/index.ts';
import { concatBytes, streamOf } from '../base/index.ts';
import type { Descriptor } from './descriptor.ts';
import { createDigester, type Digest, digestAlgorithm, digestOf } from './digest.ts';
import { ociFault } from './faults.ts';

/** What reading and writing may be given. */
export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Whether a piece of a stream need be good only until the next one is asked for, so that its memory may be used again. @default false */
  readonly transient?: boolean;
}

/**
 * Where blobs can be read. The disk store, a registry, a layout directory, a docker archive, memory: each is one.
 */
export interface BlobSource {
  /**
   * The blob's bytes from start to end. Bytes are not checked here: `verified` does that for whoever consumes them.
   *
   * @returns `undefined` when the source does not have the blob
   */
  open(descriptor: Descriptor, options?: TransferOptions): Promise<ByteStream | undefined>;

  /**
   * Whether every blob was checked against its digest when it came in and nobody else writes here, so that documents need not be hashed
   * again each time they are read. What leaves such a source for another is checked there all the same.
   *
   * @default false
   */
  readonly keepsVerified?: boolean;
}

/** A source that can begin anywhere in a blob. */
export interface SeekableSource extends BlobSource {
  /**
   * The blob's bytes from `first` on, which lies before its end. They are not checked.
   *
   * @returns `undefined` when the source does not have the blob
   */
  openFrom(descriptor: Descriptor, first: number, options?: TransferOptions): Promise<ByteStream | undefined>;
}

export function isSeekable(source: BlobSource): source is SeekableSource {
  return 'openFrom' in source;
}

/** Where blobs can be written. */
export interface BlobSink {
  /** Whether the blob is there, whole. */
  has(descriptor: Descriptor): Promise<boolean>;

  /**
   * Stores a blob whose digest is known. Atomic: the blob is there whole or not at all. Idempotent: when it is there already
   * the bytes are not read. A piece need be good only until the next one is asked for.
   *
   * @throws oci/digest-mismatch when the bytes are others than the descriptor promises
   */
  put(descriptor: Descriptor, bytes: ByteStream, options?: TransferOptions): Promise<void>;
}

/** A sink that may have a part of a blob already, from a transfer that broke off, and asks for the rest alone. */
export interface TakingSink extends BlobSink {
  /**
   * Stores a blob as `put` does, and opens it where it needs it: not at all when it comes to be there in another way.
   *
   * @throws oci/blob-absent when the source does not have it; oci/digest-mismatch
   */
  take(descriptor: Descriptor, source: SeekableSource, options?: TakeOptions): Promise<void>;
}

export interface TakeOptions extends TransferOptions {
  /** Called when somebody else is bringing the same blob, and is waited for. */
  readonly onWait?: () => void;
}

export function isTaking(sink: BlobSink): sink is TakingSink {
  return 'take' in sink;
}

/** What a finished write of unknown digest came to. */
export interface WrittenBlob {
  readonly digest: Digest;
  readonly size: number;
}

/** A blob being written whose digest is not known yet. Disposing without `commit` discards it. */
export interface BlobWriter extends Disposable {
  /** Appends; synchronous, the bytes may be reused when it returns. */
  write(bytes: Uint8Array): void;
  /** Bytes written so far. */
  readonly size: number;
  /** Makes the blob visible under its digest, on stable storage. Idempotent for equal content. Callable once. */
  commit(): Promise<WrittenBlob>;
}

/** A sink that can also take a blob whose digest is not known beforehand. */
export interface BlobIngest {
  create(): BlobWriter;
}

/** A name and what it points to. */
export interface NamedDescriptor {
  /** A whole reference as `formatReference` gives it, or a digest for an image that has no name. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** When the name was last pointed, in milliseconds since 1970. */
  readonly updatedAt: number;
}

/** Names that point to descriptors. */
export interface Names {
  /** @returns `undefined` when there is no such name */
  resolve(name: string): Promise<Descriptor | undefined>;
  /** Points a name, replacing what it pointed to. What the descriptor reaches must be in the store. Durable when it returns. */
  point(name: string, descriptor: Descriptor): Promise<void>;
  /** @returns whether the name was there */
  remove(name: string): Promise<boolean>;
  /** All names, in byte order. */
  list(): Promise<readonly NamedDescriptor[]>;
}

/** A whole place for images. */
export interface Store extends BlobSource, BlobSink, Names {}

/**
 * Passes a blob's bytes on and checks size and digest as they go by.
 *
 * @throws oci/digest-mismatch after the last byte, or as soon as there are too many
 */
export async function* verified(descriptor: Descriptor, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  const digester = createDigester(digestAlgorithm(descriptor.digest));
  for await (const piece of measured(descriptor, bytes)) {
    digester.update(piece);
    yield piece;
  }
  assertDigest(descriptor, digester.digest());
}

/**
 * Passes a blob's bytes on and checks their number: for whoever hashes them anyway, and calls `assertDigest` then.
 *
 * @throws oci/digest-mismatch after the last byte, or as soon as there are too many
 */
export async function* measured(descriptor: Descriptor, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > descriptor.size) throw mismatch(descriptor, `more than ${descriptor.size} bytes`);
    yield piece;
  }
  if (size !== descriptor.size) throw mismatch(descriptor, `${size} bytes instead of ${descriptor.size}`);
}

/** @throws oci/digest-mismatch when that is not the digest of the descriptor's bytes */
export function assertDigest(descriptor: Descriptor, found: Digest): void {
  if (found !== descriptor.digest) throw mismatch(descriptor, `digest ${found}`);
}

/**
 * Reads a small blob (a document) whole and verified; from a source that `keepsVerified` with its size checked alone.
 *
 * @param limit most bytes accepted
 * @throws oci/blob-absent, oci/digest-mismatch
 */
export async function readBlob(
  source: BlobSource,
  descriptor: Descriptor,
  limit: number,
  options?: TransferOptions,
): Promise<Uint8Array> {
  if (descriptor.size > limit)
    throw ociFault('oci/bad-document', `${descriptor.digest}: ${descriptor.size} bytes, at most ${limit} allowed`);
  const bytes = await source.open(descriptor, options);
  if (bytes === undefined) throw blobAbsent(descriptor.digest);
  const pieces: Uint8Array[] = [];
  const checked = source.keepsVerified === true ? measured(descriptor, bytes) : verified(descriptor, bytes);
  for await (const piece of checked) pieces.push(piece);
  return concatBytes(pieces);
}

/** Writes a small blob (a document) that is whole. @returns its descriptor */
export async function writeBlob(sink: BlobSink, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await sink.put(descriptor, streamOf(bytes));
  return descriptor;
}

export function blobAbsent(digest: Digest): Error {
  return ociFault('oci/blob-absent', `blob ${digest} is not there`);
}

function mismatch(descriptor: Descriptor, found: string): Error {
  return ociFault('oci/digest-mismatch', `blob ${descriptor.digest}: content does not match, found ${found}`, {
    hint: 'Fetch or load it again; the copy is damaged.',
  });
}
