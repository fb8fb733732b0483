import { statSync } from 'node:fs';
import { type ByteStream, limits, readBytes, streamOf } from '../../base/index.ts';
import {
  type BlobSource,
  blobAbsent,
  type Descriptor,
  type Digest,
  formatReference,
  isDigest,
  isIndexType,
  isManifestType,
  parseReference,
  type Reference,
  type SeekableSource,
  type TransferOptions,
} from '../../oci/index.ts';
import { type Registry, type Repository, registryFault } from '../../registry/client/index.ts';
import { openArchive } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { findImage, lookUpImage } from '../images/find-image.ts';
import { findInLayout } from '../images/find-in-layout.ts';
import { findNamed } from '../images/find-named.ts';
import type { Nacre } from '../nacre.ts';
import { inputName, openInput } from '../open-input.ts';
import { findReferrers, type ListReferrers } from './find-referrers.ts';
import type { ImagePlace } from './image-place.ts';

/** An image and where its blobs are read. */
export interface OpenSource extends AsyncDisposable {
  /** `file`: a layout or an archive. */
  readonly kind: 'registry' | 'store' | 'file';
  readonly source: BlobSource;
  readonly descriptor: Descriptor;
  /** A whole reference, or a name within a layout; `undefined` when nothing calls it. */
  readonly name: string | undefined;
  readonly referrers: ListReferrers;
  /** Of an image in a registry. */
  readonly repository?: Repository;
}

export interface OpenSourceOptions {
  readonly nacre: Nacre;
  /** Connected to when a registry is asked for the first time. */
  readonly registry: () => Registry;
  readonly signal?: AbortSignal;
}

/**
 * Opens the place that an image is copied from. A name without a scheme is one of the store when the store has it, else of a registry.
 *
 * @throws app/no-image, app/no-file, registry/…, store/bad-archive, store/bad-layout
 */
export async function openSource(place: ImagePlace, options: OpenSourceOptions): Promise<OpenSource> {
  switch (place.kind) {
    case 'registry':
      return fromRegistry(place.reference, options);
    case 'store':
      return fromStore(await findImage(options.nacre.store, place.name), options.nacre);
    case 'layout':
      return fromLayout(place.text);
    case 'archive':
      return fromArchive(place, options);
    case 'anywhere': {
      const found = await lookUpImage(options.nacre.store, place.name);
      if (found !== undefined) return fromStore(found, options.nacre);
      return fromRegistry(parseReference(place.name), options);
    }
  }
}

async function fromRegistry(reference: Reference, { registry, signal }: OpenSourceOptions): Promise<OpenSource> {
  const repository = registry().repository(reference);
  const cancel = signal === undefined ? {} : { signal };
  const wanted = reference.digest ?? reference.tag ?? 'latest';
  const descriptor = await repository.resolve(wanted, cancel);
  const what = reference.digest ?? `tag ${wanted}`;
  if (descriptor === undefined)
    throw registryFault('registry/not-found', `${reference.registry} has no ${what} of ${reference.repository}`, {
      hint: 'Check the name and the tag; a private repository may also need `nacre login`.',
    });
  return {
    kind: 'registry',
    source: openLate(repository),
    descriptor,
    name: formatReference(reference),
    referrers: (subject) => repository.referrers(subject, cancel),
    repository,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Asks for a layer when its first byte is wanted: one that the target takes from elsewhere is not asked for. Each document is asked for once. */
function openLate(repository: Repository): SeekableSource {
  const documents = new Map<Digest, Promise<Uint8Array | undefined>>();
  const read = async (descriptor: Descriptor, options?: TransferOptions): Promise<Uint8Array | undefined> => {
    const bytes = await repository.open(descriptor, options);
    return bytes === undefined ? undefined : readBytes(bytes, limits.manifest);
  };
  return {
    async open(descriptor, options) {
      const { mediaType, digest } = descriptor;
      if (!isManifestType(mediaType) && !isIndexType(mediaType))
        return late(descriptor, () => repository.open(descriptor, options));
      const reading = documents.get(digest) ?? read(descriptor, options);
      documents.set(digest, reading);
      const bytes = await reading;
      return bytes === undefined ? undefined : streamOf(bytes);
    },
    openFrom: async (descriptor, first, options) =>
      late(descriptor, () => repository.openFrom(descriptor, first, options)),
  };
}

async function* late({ digest }: Descriptor, open: () => Promise<ByteStream | undefined>): AsyncGenerator<Uint8Array> {
  const bytes = await open();
  if (bytes === undefined) throw blobAbsent(digest);
  yield* bytes;
}

function fromStore(
  { descriptor, name }: { readonly descriptor: Descriptor; readonly name?: string },
  { store }: Nacre,
): OpenSource {
  const lease = store.lease([descriptor.digest]);
  return {
    kind: 'store',
    source: store,
    descriptor,
    name,
    referrers: async (subject) => findReferrers(store, await store.list(), subject),
    [Symbol.asyncDispose]: async () => lease[Symbol.dispose](),
  };
}

async function fromLayout(text: string): Promise<OpenSource> {
  const { source: layout, name, descriptor } = await findInLayout(text);
  return {
    kind: 'file',
    source: layout,
    descriptor,
    name: isDigest(name) ? undefined : name,
    referrers: async (subject) => findReferrers(layout, await layout.list(), subject),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function fromArchive(
  { path, name }: Extract<ImagePlace, { kind: 'archive' }>,
  { nacre, signal }: OpenSourceOptions,
): Promise<OpenSource> {
  if (path !== '-' && statSync(path, { throwIfNoEntry: false }) === undefined)
    throw appFault('app/no-file', `there is no file ${path}`, { hint: 'Check the path.' });
  const archive = await openArchive(path === '-' ? openInput(path) : path, {
    scratch: nacre.store.scratch,
    name: inputName(path),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const rows = await archive.list();
    const found = findNamed(rows, name, inputName(path));
    return {
      kind: 'file',
      source: archive,
      descriptor: found.descriptor,
      name: isDigest(found.name) ? undefined : found.name,
      referrers: async (subject) => findReferrers(archive, rows, subject),
      [Symbol.asyncDispose]: () => archive[Symbol.asyncDispose](),
    };
  } catch (error) {
    await archive[Symbol.asyncDispose]();
    throw error;
  }
}
