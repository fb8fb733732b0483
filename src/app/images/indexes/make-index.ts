import { isJsonObject, limits, type OnEvent, parseJson, streamOf, utf8, wrapFault } from '../../../base/index.ts';
import {
  type BlobSource,
  createIndex,
  type Descriptor,
  type Digest,
  digestOf,
  formatDescriptor,
  isIndexType,
  isManifestType,
  mediaTypes,
  type Platform,
  parseManifest,
  readBlob,
} from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryAccess } from '../../registry/registry-access.ts';
import { copyBetween, tellWhence } from '../../transfer/copy-between.ts';
import { type ImagePlace, parseImagePlace } from '../../transfer/image-place.ts';
import { openRegistryLate } from '../../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../../transfer/open-source.ts';
import { toTarget } from '../../transfer/open-target.ts';
import { addEntries, listEntries, removeEntries } from './index-entries.ts';

/** One call of `index create`, `index add` or `index remove`. */
export interface IndexRequest extends RegistryAccess {
  /** The index to begin with. @default a new one */
  readonly index?: string;
  /** Images to add, each in any place that `copy` knows; of an index all of its images. */
  readonly images: readonly string[];
  readonly removed?: readonly (Digest | Platform)[];
  /** Where the result goes. @default what `index` names; of a new one of images of the store, there, under its digest */
  readonly name?: string;
  /** Of a new index. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Makes an index of images that are there, or of another index. The images stay what they are; those that are elsewhere are copied to where the index goes.
 *
 * @throws app/bad-target, app/no-image, as `copyImage`
 */
export async function makeIndex(nacre: Nacre, request: IndexRequest): Promise<Descriptor> {
  using registry = openRegistryLate(nacre, request);
  using _lease = nacre.store.lease();
  await using opened = new AsyncDisposableStack();
  const cancel = request.signal === undefined ? {} : { signal: request.signal };
  const open = async (text: string): Promise<OpenSource> => {
    try {
      return opened.use(await openSource(parseImagePlace(text), { nacre, registry: registry.open, ...cancel }));
    } catch (error) {
      throw wrapFault(text, error);
    }
  };
  const base = request.index === undefined ? undefined : await open(request.index);
  const added: OpenSource[] = [];
  for (const image of request.images) added.push(await open(image));
  const [first = base] = added;
  if (first === undefined) throw new Error('an index is made of something');
  const target = toTarget(placeOf(request, base, first), { nacre, registry: registry.open });
  const { descriptor, bytes, entries } = await writeIndex(request, base, added);
  const sources = base === undefined ? added : [base, ...added];
  for (const each of sources) await tellWhence(each, target.repository, await ownEntries(each, entries));
  const source = await joinSources(sources, descriptor, bytes);
  await copyBetween(
    {
      source,
      descriptor,
      name: undefined,
      kind: first.kind,
      referrers: async () => [],
      [Symbol.asyncDispose]: async () => {},
    },
    target,
    request,
  );
  return descriptor;
}

interface MadeIndex {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly entries: readonly Descriptor[];
}

async function writeIndex(
  { removed = [], annotations = {} }: IndexRequest,
  base: OpenSource | undefined,
  added: readonly OpenSource[],
): Promise<MadeIndex> {
  let entries = base === undefined ? [] : await listEntries(base.source, base.descriptor);
  for (const { source, descriptor } of added) entries = addEntries(entries, await listEntries(source, descriptor));
  entries = removeEntries(entries, removed);
  const isChanged = base !== undefined && isIndexType(base.descriptor.mediaType);
  const mediaType = isChanged ? base.descriptor.mediaType : mediaTypes.ociIndex;
  const bytes = isChanged
    ? await withEntries(base, entries)
    : createIndex({ manifests: entries, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) }).bytes;
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, entries };
}

/** Another list; every other field of the index stays as it stands. */
async function withEntries({ source, descriptor }: OpenSource, entries: readonly Descriptor[]): Promise<Uint8Array> {
  const json = parseJson(await readBlob(source, descriptor, limits.manifest), limits.manifest);
  if (!isJsonObject(json)) throw new Error('what was parsed before is an object');
  return utf8(JSON.stringify({ ...json, manifests: entries.map(formatDescriptor) }));
}

/** The images of the new index that come from one of its sources. */
async function ownEntries(from: OpenSource, entries: readonly Descriptor[]): Promise<readonly Descriptor[]> {
  const own = new Set((await listEntries(from.source, from.descriptor)).map(({ digest }) => digest));
  return entries.filter(({ digest }) => own.has(digest));
}

/** A name without a scheme stays where the images are; an index that is changed keeps its name. */
function placeOf({ name, index }: IndexRequest, base: OpenSource | undefined, first: OpenSource): ImagePlace {
  const { kind } = base ?? first;
  if (name === undefined && base !== undefined && index !== undefined)
    return kind === 'store' ? { kind, name: base.name ?? '' } : parseImagePlace(index);
  if (name === undefined && kind !== 'registry') return { kind: 'store', name: '' };
  if (name === undefined)
    throw appFault('app/bad-target', 'it is not said where the index shall go', { hint: 'Give a name with -t.' });
  const place = parseImagePlace(name);
  return place.kind === 'anywhere' && kind !== 'registry' ? { kind: 'store', name: place.name } : place;
}

/** Reads each blob where it is: a registry is asked for nothing that is another's. */
async function joinSources(sources: readonly OpenSource[], index: Descriptor, bytes: Uint8Array): Promise<BlobSource> {
  const owners = new Map<Digest, BlobSource>();
  for (const { source, descriptor } of sources)
    for (const digest of await listBlobs(source, descriptor)) if (!owners.has(digest)) owners.set(digest, source);
  return {
    async open(blob, options) {
      return blob.digest === index.digest ? streamOf(bytes) : owners.get(blob.digest)?.open(blob, options);
    },
  };
}

/** All that an image or the images of an index consist of, as far as the source has them. */
async function listBlobs(source: BlobSource, descriptor: Descriptor): Promise<readonly Digest[]> {
  const found: Digest[] = [];
  for (const entry of await listEntries(source, descriptor)) {
    if ((await source.open(entry)) === undefined) continue;
    found.push(entry.digest);
    if (isIndexType(entry.mediaType)) found.push(...(await listBlobs(source, entry)));
    if (!isManifestType(entry.mediaType)) continue;
    const { config, layers } = parseManifest(await readBlob(source, entry, limits.manifest), entry.mediaType);
    found.push(config.digest, ...layers.map(({ digest }) => digest));
  }
  return found;
}
