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
import {
  type BlobStorage,
  type Keeping,
  type ManifestRecord,
  type PutOutcome,
  type RegistryAct,
  type RegistryMetadata,
  serveFault,
  toNewManifest,
} from '../../../registry/server/index.ts';

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

/** A repository of the server itself, as those of other registries are: what is put there is as if it was pushed. */
export function ownRepository(own: OwnRegistry, repository: string): Repository {
  const { storage, metadata, keeping, tell } = own;
  const rules = (): ReturnType<Keeping['rulesOf']> => keeping.rulesOf(repository);

  async function has({ digest, size, mediaType }: Descriptor): Promise<boolean> {
    if (isDocument(mediaType)) return (await metadata.manifests.find(repository, digest)) !== undefined;
    return (await metadata.blobs.has({ repository, digest })) && (await storage.stat(digest)) === size;
  }

  async function open(descriptor: Descriptor, first = 0, end?: number): Promise<ByteStream | undefined> {
    const { digest, mediaType } = descriptor;
    if (isDocument(mediaType)) {
      const bytes = (await has(descriptor)) ? await readDocument(own, digest) : undefined;
      return bytes === undefined ? undefined : streamOf(bytes.subarray(first, end));
    }
    const size = (await metadata.blobs.has({ repository, digest })) ? await storage.stat(digest) : undefined;
    if (size === undefined) return undefined;
    const last = Math.min(size, end ?? size) - 1;
    return last < first ? streamOf(new Uint8Array()) : storage.open(digest, { first, last });
  }

  async function putDocument(bytes: Uint8Array, descriptor: Descriptor, tags: readonly string[]): Promise<void> {
    const { digest, mediaType } = descriptor;
    const document = parseManifestOrIndex(bytes, mediaType);
    assertStored(await metadata.manifests.put(toNewManifest(document, { repository, digest, tags }), rules()), tags);
    const act = { action: 'push', object: 'manifest', repository, digest, mediaType, size: bytes.length } as const;
    if (tags.length === 0) await tell(act);
    for (const tag of tags) await tell({ ...act, tag });
  }

  async function put(descriptor: Descriptor, bytes: ByteStream): Promise<void> {
    if (await has(descriptor)) return;
    if (isDocument(descriptor.mediaType))
      await putDocument(await readBytes(verified(descriptor, bytes), limits.manifest), descriptor, []);
    else await putBlob(own, repository, descriptor, bytes);
  }

  return {
    name: { registry: ownName, repository },
    has,
    open: (descriptor) => open(descriptor),
    openFrom: (descriptor, first) => open(descriptor, first),
    openStretch: (descriptor, { first, end }) => open(descriptor, first, end),
    put,
    async take(descriptor, source, options) {
      if (await has(descriptor)) return;
      const bytes = await source.open(descriptor, options);
      if (bytes === undefined) throw blobAbsent(descriptor.digest);
      await put(descriptor, bytes);
    },
    async resolve(reference) {
      const record = await metadata.manifests.find(repository, reference);
      return record === undefined ? undefined : toDescriptor(record);
    },
    async point(tag, descriptor) {
      const bytes = await readDocument(own, descriptor.digest);
      if (bytes === undefined) throw blobAbsent(descriptor.digest);
      await putDocument(bytes, descriptor, [tag]);
    },
    async delete(reference) {
      const { manifests, tags } = metadata;
      const outcome = isDigest(reference)
        ? await manifests.remove(repository, reference, rules())
        : await tags.remove(repository, reference, rules());
      if (typeof outcome === 'object') throw refused(`tag ${outcome.fixed.tag} may be written once only`);
      if (outcome === 'unknown') return 'absent';
      if (isDigest(reference)) await tell({ action: 'delete', object: 'manifest', repository, digest: reference });
      else await tell({ action: 'delete', object: 'tag', repository, tag: reference });
      return 'deleted';
    },
    async stat(digest) {
      return (await metadata.blobs.has({ repository, digest })) ? storage.stat(digest) : undefined;
    },
    tags: () =>
      listAll(
        (after) => metadata.tags.list(repository, { most: page, ...after }),
        (tag) => tag,
      ),
    async referrers(subject, { artifactType } = {}) {
      const filter = artifactType === undefined ? {} : { artifactType };
      const found = listAll(
        (after) => metadata.manifests.listReferrers(repository, subject, { most: page, ...filter, ...after }),
        ({ digest }) => digest,
      );
      return (await Array.fromAsync(found)).map(toDescriptor);
    },
    mountFrom() {},
  };
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

async function putBlob(
  { storage }: OwnRegistry,
  repository: string,
  { digest, size }: Descriptor,
  bytes: ByteStream,
): Promise<void> {
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
