import { type ByteStream, concatBytes, copyBytes, limits, readBytes, streamOf } from '../../../base/index.ts';
import {
  blobAbsent,
  type Descriptor,
  type Digest,
  isDigest,
  isIndexType,
  isManifestType,
  parseManifestOrIndex,
  verified,
} from '../../../oci/index.ts';
import type { Repository } from '../../../registry/client/index.ts';
import type { BlobStorage, ManifestRecord, PutOutcome, RegistryMetadata } from '../../../registry/records/index.ts';
import { type Keeping, type RegistryAct, serveFault, toNewManifest } from '../../../registry/server/index.ts';

/** What a server has, for work that it does by itself. */
export interface OwnRegistry {
  readonly storage: BlobStorage;
  readonly metadata: RegistryMetadata;
  readonly keeping: Pick<Keeping, 'rulesOf'>;
  /** Told of what is put there or removed, once it is so. */
  readonly tell: (act: RegistryAct) => Promise<void>;
}

/** The name that the server's own registry has among others. */
export const ownName = 'here';

const page = 1000;

/** One repository of it. */
interface Place extends OwnRegistry {
  readonly repository: string;
}

/** A repository of the server itself, as those of other registries are: what is put there is as if it was pushed. */
export function ownRepository(own: OwnRegistry, repository: string): Repository {
  const { metadata } = own;
  const place: Place = { ...own, repository };
  return {
    name: { registry: ownName, repository },
    has: (descriptor) => has(place, descriptor),
    open: (descriptor) => open(place, descriptor),
    openFrom: (descriptor, first) => open(place, descriptor, first),
    openStretch: (descriptor, { first, end }) => open(place, descriptor, first, end),
    put: (descriptor, bytes) => put(place, descriptor, bytes),
    async take(descriptor, source, options) {
      if (await has(place, descriptor)) return;
      const bytes = await source.open(descriptor, options);
      if (bytes === undefined) throw blobAbsent(descriptor.digest);
      await put(place, descriptor, bytes);
    },
    async resolve(reference) {
      const record = await metadata.manifests.find(repository, reference);
      return record === undefined ? undefined : toDescriptor(record);
    },
    async point(tag, descriptor) {
      const bytes = await readDocument(own, descriptor.digest);
      if (bytes === undefined) throw blobAbsent(descriptor.digest);
      await putDocument(place, descriptor, bytes, [tag]);
    },
    delete: (reference) => remove(place, reference),
    stat: (digest) => stat(place, digest),
    tags: () =>
      listAll(
        (after) => metadata.tags.list(repository, { most: page, ...after }),
        (tag) => tag,
      ),
    referrers: (subject, options) => listReferrers(place, subject, options),
    mountFrom() {},
  };
}

async function stat({ storage, metadata, repository }: Place, digest: Digest): Promise<number | undefined> {
  return (await metadata.blobs.has({ repository, digest })) ? storage.stat(digest) : undefined;
}

async function has(place: Place, { digest, size, mediaType }: Descriptor): Promise<boolean> {
  if (isDocument(mediaType)) return (await place.metadata.manifests.find(place.repository, digest)) !== undefined;
  return (await stat(place, digest)) === size;
}

async function open(place: Place, descriptor: Descriptor, first = 0, end?: number): Promise<ByteStream | undefined> {
  const { digest, mediaType } = descriptor;
  if (isDocument(mediaType)) {
    const bytes = (await has(place, descriptor)) ? await readDocument(place, digest) : undefined;
    return bytes === undefined ? undefined : streamOf(bytes.subarray(first, end));
  }
  const size = await stat(place, digest);
  if (size === undefined) return undefined;
  const last = Math.min(size, end ?? size) - 1;
  return last < first ? streamOf(new Uint8Array()) : place.storage.open(digest, { first, last });
}

async function put(place: Place, descriptor: Descriptor, bytes: ByteStream): Promise<void> {
  if (await has(place, descriptor)) return;
  if (!isDocument(descriptor.mediaType)) return putBlob(place, descriptor, bytes);
  await putDocument(place, descriptor, await readBytes(verified(descriptor, bytes), limits.manifest), []);
}

async function putDocument(
  { metadata, keeping, tell, repository }: Place,
  { digest, mediaType }: Descriptor,
  bytes: Uint8Array,
  tags: readonly string[],
): Promise<void> {
  const manifest = toNewManifest(parseManifestOrIndex(bytes, mediaType), { repository, digest, tags });
  assertStored(await metadata.manifests.put(manifest, keeping.rulesOf(repository)), tags);
  const act = { action: 'push', object: 'manifest', repository, digest, mediaType, size: bytes.length } as const;
  if (tags.length === 0) await tell(act);
  for (const tag of tags) await tell({ ...act, tag });
}

async function remove(
  { metadata, keeping, tell, repository }: Place,
  reference: string,
): Promise<'deleted' | 'absent'> {
  const { manifests, tags } = metadata;
  const rules = keeping.rulesOf(repository);
  const outcome = isDigest(reference)
    ? await manifests.remove(repository, reference, rules)
    : await tags.remove(repository, reference, rules);
  if (typeof outcome === 'object') throw refused(`tag ${outcome.fixed.tag} may be written once only`);
  if (outcome === 'unknown') return 'absent';
  const gone = { action: 'delete', repository } as const;
  await tell(
    isDigest(reference)
      ? { ...gone, object: 'manifest', digest: reference }
      : { ...gone, object: 'tag', tag: reference },
  );
  return 'deleted';
}

async function listReferrers(
  { metadata, repository }: Place,
  subject: Digest,
  { artifactType }: { readonly artifactType?: string } = {},
): Promise<readonly Descriptor[]> {
  const filter = artifactType === undefined ? {} : { artifactType };
  const found = listAll(
    (after) => metadata.manifests.listReferrers(repository, subject, { most: page, ...filter, ...after }),
    ({ digest }) => digest,
  );
  return (await Array.fromAsync(found)).map(toDescriptor);
}

/** All entries of a list that comes in pages. */
export async function* listAll<Entry>(
  list: (after: { readonly after?: string }) => Promise<readonly Entry[]> | readonly Entry[],
  nameOf: (entry: Entry) => string,
): AsyncGenerator<Entry> {
  let after: string | undefined;
  do {
    const found: readonly Entry[] = await list(after === undefined ? {} : { after });
    yield* found;
    const last = found.at(-1);
    after = found.length < page || last === undefined ? undefined : nameOf(last);
  } while (after !== undefined);
}

function isDocument(mediaType: string): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType);
}

function toDescriptor({ mediaType, digest, size, artifactType, annotations }: ManifestRecord): Descriptor {
  return { mediaType, digest, size, annotations, ...(artifactType === undefined ? {} : { artifactType }) };
}

async function readDocument({ storage, metadata }: OwnRegistry, digest: Digest): Promise<Uint8Array | undefined> {
  if (metadata.manifests.read !== undefined) return metadata.manifests.read(digest);
  const stream = await storage.open(digest);
  if (stream === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(copyBytes(piece));
  return concatBytes(pieces);
}

async function putBlob({ storage, repository }: Place, { digest, size }: Descriptor, bytes: ByteStream): Promise<void> {
  const { uploads } = storage;
  const upload = { repository, id: await uploads.create(repository) };
  try {
    const appended = await uploads.append(upload, 0, bytes, { commitAs: digest });
    if (appended !== size) throw refused(`${JSON.stringify(appended)} of the ${size} bytes of ${digest} came`);
    const outcome = await uploads.commit(upload, digest);
    if (outcome === 'committed') return;
    throw refused(`${digest} can not be kept: ${JSON.stringify(outcome)}`);
  } catch (error) {
    await uploads.cancel(upload);
    throw error;
  }
}

function assertStored(outcome: PutOutcome, tags: readonly string[]): void {
  switch (outcome.kind) {
    case 'stored':
      return;
    case 'missing':
      throw refused(`what the manifest needs is not there: ${outcome.needs[0]?.digest}`);
    case 'write-once':
      throw refused(`tag ${outcome.fixed.tag} may be written once only`);
    case 'over':
      throw refused(`${tags.join(', ')} would go over the quota of ${outcome.use.prefix || 'the registry'}`);
  }
}

function refused(why: string): Error {
  return serveFault('serve/not-replicated', why);
}
