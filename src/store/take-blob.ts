import { rmSync, truncateSync } from 'node:fs';
import { type ByteStream, isFault } from '../base/index.ts';
import { type FileLocks, openPassingLock } from '../host/index.ts';
import { blobAbsent, type Descriptor, type SeekableSource, type TakeOptions } from '../oci/index.ts';
import { type PutOptions, sizeOf } from './blob-files.ts';
import { toStoreFault } from './faults.ts';
import { lockOfPartial, partialFile, type StorePaths } from './paths.ts';
import { streamFile } from './stream-file.ts';

/** What is needed to take blobs from afar. */
export interface TakeBlobOptions {
  readonly paths: Pick<StorePaths, 'ingest'>;
  readonly locks: FileLocks;
  readonly has: (descriptor: Descriptor) => Promise<boolean>;
}

/** Stores bytes, which begin with those that `partial` has. */
export type PutBytes = (bytes: ByteStream, options: PutOptions) => Promise<void>;

/**
 * Takes a blob from a source that may break off. What came of it before stays in `ingest` and is read once more by the next who takes it, in
 * whatever process; he asks for the rest alone. It counts for nothing until the digest of the whole is right: when it is not, all is thrown
 * away, and asked for once more. Of several who take the same blob one does, and the others wait for him.
 *
 * @throws oci/blob-absent, oci/digest-mismatch, host/lock-failed, base/cancelled, and what source and `put` throw
 */
export async function takeBlob(
  { paths, locks, has }: TakeBlobOptions,
  descriptor: Descriptor,
  source: SeekableSource,
  put: PutBytes,
  options: TakeOptions = {},
): Promise<void> {
  const path = partialFile(paths, descriptor.digest);
  using _lock = await openPassingLock(locks, lockOfPartial(path), options);
  while (!(await has(descriptor))) {
    const present = presentOf(path, descriptor.size);
    try {
      return await put(readOn(path, present, descriptor, source, options), { ...options, partial: { path, present } });
    } catch (error) {
      if (isWorthless(error)) remove(path);
      if (present === 0 || !isFault(error, 'oci/digest-mismatch')) throw error;
    }
  }
  remove(path);
}

/** Wrong bytes lead nowhere; and on a full disk what can be had again is in the way. */
function isWorthless(error: unknown): boolean {
  return isFault(error, 'oci/digest-mismatch') || isFault(error, 'store/no-space');
}

/** Bytes that lie there; never more than the blob has. */
function presentOf(path: string, most: number): number {
  const present = sizeOf(path) ?? 0;
  if (present <= most) return present;
  truncateSync(path, 0);
  return 0;
}

async function* readOn(
  path: string,
  present: number,
  descriptor: Descriptor,
  source: SeekableSource,
  options: TakeOptions,
): AsyncGenerator<Uint8Array> {
  if (present > 0) yield* streamFile(path, present, { ...options, transient: true });
  if (present === descriptor.size && present > 0) return;
  const rest = await (present === 0 ? source.open(descriptor, options) : source.openFrom(descriptor, present, options));
  if (rest === undefined) throw blobAbsent(descriptor.digest);
  yield* rest;
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw toStoreFault(`remove ${path}`, error);
  }
}
