import { type ByteStream, concatBytes, copyBytes, limits, streamOf } from '../../base/index.ts';
import {
  blobAbsent,
  type Descriptor,
  type Digest,
  isIndexType,
  isManifestType,
  ociFault,
  type Reference,
  type SeekableSource,
  type TakingSink,
  type TransferOptions,
  verified,
} from '../../oci/index.ts';
import { hasBlob } from './blobs/has-blob.ts';
import { type BlobStretch, openBlob } from './blobs/open-blob.ts';
import { type BlobToSend, putBlob } from './blobs/put-blob.ts';
import { statBlob } from './blobs/stat-blob.ts';
import type { Connection } from './connect.ts';
import { listTags } from './list-tags.ts';
import { type Deletion, deleteManifest } from './manifests/delete-manifest.ts';
import { type FetchedManifest, resolveManifest } from './manifests/get-manifest.ts';
import { putManifest } from './manifests/put-manifest.ts';
import { createRecentManifests } from './manifests/recent-manifests.ts';
import { addToReferrersTag, listReferrers, type ReferrersOptions } from './manifests/referrers.ts';
import { type CallOptions, createCalls, type RepositoryCalls } from './repository-calls.ts';

/** What a call may be given. */
export interface CallSignal {
  readonly signal?: AbortSignal;
}

/**
 * One repository of a registry. As a BlobSource and BlobSink it takes and gives manifests and indexes too, told by their media type.
 */
export interface Repository extends SeekableSource, TakingSink {
  readonly name: Pick<Reference, 'registry' | 'repository'>;
  /**
   * What a tag or a digest stands for.
   *
   * @returns `undefined` when it is not there
   */
  resolve(reference: string, options?: CallSignal): Promise<Descriptor | undefined>;
  /** The bytes of a blob from `first` up to before `end`, and no more than that. They are not checked. @returns `undefined` when it is not there */
  openStretch(
    blob: Descriptor,
    stretch: Required<BlobStretch>,
    options?: TransferOptions,
  ): Promise<ByteStream | undefined>;
  /** Points a tag to a manifest or index that the repository has. @throws oci/blob-absent when it has not */
  point(tag: string, descriptor: Descriptor, options?: CallSignal): Promise<void>;
  /**
   * Deletes a manifest by its digest, with all its tags, or a tag alone; what it held is the registry's to collect.
   */
  delete(reference: string, options?: CallSignal): Promise<Deletion>;
  /** Bytes of a blob; `undefined` when it is not there. */
  stat(digest: Digest, options?: CallSignal): Promise<number | undefined>;
  /** In the registry's order; none for a repository that is not there. */
  tags(options?: CallSignal): AsyncIterable<string>;
  /** The manifests that name `subject` as theirs. */
  referrers(subject: Digest, options?: ReferrersOptions): Promise<readonly Descriptor[]>;
  /** Says which repositories of the same registry are likely to have a blob, so that it need not be sent again. */
  mountFrom(digest: Digest, repository: string): void;
}

export function createRepository(name: Repository['name'], connection: Connection, options: CallOptions): Repository {
  const calls = createCalls(name, connection, options);
  const manifests = createRecentManifests(calls);
  const presence = createPresence(calls);
  const origins = new Map<Digest, string>();
  const send = (descriptor: Descriptor, bytes: BlobToSend['bytes'], transfer?: TransferOptions): Promise<void> =>
    putBlob(calls, { descriptor, bytes, from: origins.get(descriptor.digest) }, transfer);
  const openFrom: Repository['openFrom'] = async (descriptor, first, transfer) => {
    if (!isDocument(descriptor)) return openBlob(calls, descriptor, { first }, transfer);
    const found = await manifests.fetch(descriptor.digest, transfer?.signal);
    return found === undefined ? undefined : streamOf(found.bytes.subarray(first));
  };
  return {
    name,
    has: presence.has,
    open: (descriptor, transfer) => openFrom(descriptor, 0, transfer),
    openFrom,
    openStretch: (descriptor, stretch, transfer) => openBlob(calls, descriptor, stretch, transfer),
    async put(descriptor, bytes, transfer) {
      if (await presence.isThere(descriptor, transfer)) return;
      if (!isDocument(descriptor)) return send(descriptor, bytes, transfer);
      const whole = { descriptor, bytes: await readDocument(descriptor, bytes) };
      await store(calls, descriptor.digest, whole, transfer);
      manifests.remember(whole);
    },
    async take(descriptor, source, transfer) {
      if (!(await presence.isThere(descriptor, transfer))) await send(descriptor, source, transfer);
    },
    resolve: (reference, call) => resolveManifest(calls, reference, call?.signal),
    async point(tag, { digest }, call) {
      const found = await manifests.fetch(digest, call?.signal);
      if (found === undefined) throw blobAbsent(digest);
      await store(calls, tag, found, call);
    },
    delete(reference, call) {
      manifests.clear();
      return deleteManifest(calls, reference, call?.signal);
    },
    stat: (digest, call) => statBlob(calls, digest, call?.signal),
    tags: (call) => listTags(calls, call?.signal),
    referrers: (subject, wanted) => listReferrers(calls, subject, wanted),
    mountFrom(digest, repository) {
      if (repository !== name.repository) origins.set(digest, repository);
    },
  };
}

/** Whether things are there. */
interface Presence {
  has(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>;
  /** To be asked before it is sent: what was just found absent is not asked for again. */
  isThere(descriptor: Descriptor, transfer?: TransferOptions): Promise<boolean>;
}

function createPresence(calls: RepositoryCalls): Presence {
  const absent = new Set<Digest>();
  const has: Presence['has'] = async (descriptor, signal) => {
    const { digest } = descriptor;
    if (isDocument(descriptor)) return (await resolveManifest(calls, digest, signal)) !== undefined;
    const found = await hasBlob(calls, descriptor, signal);
    if (!found) absent.add(digest);
    return found;
  };
  return {
    has,
    async isThere(descriptor, transfer) {
      const found = !absent.delete(descriptor.digest) && (await has(descriptor, transfer?.signal));
      absent.delete(descriptor.digest);
      return found;
    },
  };
}

async function store(
  calls: RepositoryCalls,
  reference: string,
  manifest: FetchedManifest,
  { signal }: TransferOptions = {},
): Promise<void> {
  const subject = await putManifest(calls, reference, manifest, signal);
  if (subject !== undefined) await addToReferrersTag(calls, subject.digest, manifest, signal);
}

function isDocument({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType);
}

async function readDocument(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (descriptor.size > limits.manifest)
    throw ociFault(
      'oci/bad-document',
      `${descriptor.digest}: ${descriptor.size} bytes, at most ${limits.manifest} allowed`,
    );
  const pieces: Uint8Array[] = [];
  for await (const piece of verified(descriptor, bytes)) pieces.push(copyBytes(piece));
  return concatBytes(pieces);
}
