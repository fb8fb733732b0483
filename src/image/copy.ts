import {
  assertNotCancelled,
  type ByteStream,
  limits,
  mapConcurrent,
  type OnEvent,
  streamOf,
  utf8,
} from '../base/index.ts';
import {
  type BlobSink,
  type BlobSource,
  blobAbsent,
  type Descriptor,
  type Digest,
  type Index,
  isIndexType,
  isManifestType,
  isSeekable,
  isTaking,
  type Manifest,
  ociFault,
  parseManifestOrIndex,
  readBlob,
  type SeekableSource,
  shortDigest,
  type TransferOptions,
} from '../oci/index.ts';

export interface CopyOptions extends TransferOptions {
  readonly onEvent?: OnEvent;
  /**
   * Which entries of an index to take with it. The index itself is always copied as it is, so that its digest stays.
   *
   * @default all of them
   */
  readonly choose?: (entry: Descriptor) => boolean | Promise<boolean>;
  /** Blobs on their way at one time. @default 4 */
  readonly width?: number;
}

/**
 * Copies what a descriptor reaches from one store to another: blobs first, then the documents that point to them, so that the target
 * never holds a document whose parts are missing. No byte is changed, so no digest is. Idempotent: what is there is not sent again, and what
 * several images of an index share goes once.
 * Pull, push, save, load and mirror are this function.
 *
 * @throws oci/blob-absent, oci/digest-mismatch, oci/bad-document, base/cancelled
 */
export async function copy(
  source: BlobSource,
  target: BlobSink,
  descriptor: Descriptor,
  options: CopyOptions = {},
): Promise<void> {
  await copyTree({ source, target, options, blobs: new Map(), documents: new Map() }, descriptor, 0);
}

/** Indexes within indexes; nobody nests more than two. */
const deepest = 16;

/** One copy on its way. */
interface Journey {
  readonly source: BlobSource;
  readonly target: BlobSink;
  readonly options: CopyOptions;
  /** Images of one index share blobs: each goes once. */
  readonly blobs: Map<Digest, Promise<void>>;
  /** Few indexes that name each other often would come to any number of copies. */
  readonly documents: Map<Digest, Promise<void>>;
}

function copyTree(journey: Journey, descriptor: Descriptor, depth: number): Promise<void> {
  const { source, target, options, blobs, documents } = journey;
  const { digest, mediaType } = descriptor;
  const isDocument = isManifestType(mediaType) || isIndexType(mediaType);
  const kind = isDocument ? documents : blobs;
  const going =
    kind.get(digest) ??
    (isDocument ? copyDocument(journey, descriptor, depth) : copyBlob(source, target, descriptor, options));
  kind.set(digest, going);
  return going;
}

async function copyDocument(journey: Journey, descriptor: Descriptor, depth: number): Promise<void> {
  const { source, target, options } = journey;
  assertNotCancelled(options.signal);
  if (depth > deepest)
    throw ociFault('oci/bad-document', `${descriptor.digest}: more than ${deepest} indexes, one within the other`);
  const bytes = await readBlob(source, descriptor, limits.manifest, options);
  const document = parseManifestOrIndex(bytes, descriptor.mediaType);
  await mapConcurrent(await childrenOf(document, options), options.width ?? 4, (child) =>
    copyTree(journey, child, depth + 1),
  );
  await target.put(descriptor, streamOf(bytes), options);
}

/** What a document needs to be whole: config and layers of a manifest, the chosen manifests of an index. */
async function childrenOf(document: Manifest | Index, options: CopyOptions): Promise<readonly Descriptor[]> {
  if (document.kind === 'index') return chooseEntries(document.manifests, options);
  const all = [document.config, ...document.layers];
  const seen = new Set<Digest>();
  return all.filter(({ digest }) => !seen.has(digest) && seen.add(digest));
}

async function chooseEntries(entries: readonly Descriptor[], options: CopyOptions): Promise<readonly Descriptor[]> {
  const { choose } = options;
  if (choose === undefined) return entries;
  const chosen = await Promise.all(entries.map(choose));
  return entries.filter((_, at) => chosen[at]);
}

async function copyBlob(
  source: BlobSource,
  target: BlobSink,
  descriptor: Descriptor,
  options: CopyOptions,
): Promise<void> {
  assertNotCancelled(options.signal);
  if (await target.has(descriptor)) return;
  const started = performance.now();
  const id = descriptor.digest;
  options.onEvent?.({ kind: 'start', id, label: `copy ${shortDigest(id)}`, total: descriptor.size });
  if (isTaking(target) && isSeekable(source)) {
    const bytes = utf8('waiting: another call brings it already\n');
    const onWait = (): void => options.onEvent?.({ kind: 'output', id, stream: 'stderr', bytes });
    await target.take(descriptor, observedSource(source, options), { ...options, onWait });
  } else {
    const bytes = await source.open(descriptor, { ...options, transient: true });
    if (bytes === undefined) throw blobAbsent(descriptor.digest);
    await target.put(descriptor, observed(bytes, id, options), options);
  }
  options.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

function observedSource(source: SeekableSource, options: CopyOptions): SeekableSource {
  return {
    open: (descriptor, transfer) => observedFrom(source, descriptor, 0, options, transfer),
    openFrom: (descriptor, first, transfer) => observedFrom(source, descriptor, first, options, transfer),
  };
}

async function observedFrom(
  source: SeekableSource,
  descriptor: Descriptor,
  first: number,
  options: CopyOptions,
  transfer: TransferOptions = {},
): Promise<ByteStream | undefined> {
  const whole = { ...transfer, transient: true };
  const bytes = await (first === 0 ? source.open(descriptor, whole) : source.openFrom(descriptor, first, whole));
  return bytes === undefined ? undefined : observed(bytes, descriptor.digest, options);
}

/** Tells of each piece as it passes, and stops between two when cancelled. */
async function* observed(bytes: ByteStream, id: string, options: CopyOptions): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    assertNotCancelled(options.signal);
    options.onEvent?.({ kind: 'advance', id, bytes: piece.length });
    yield piece;
  }
}
