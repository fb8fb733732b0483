import { isJsonObject, type JsonObject, limits, parseJson, streamOf, utf8 } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  digestOf,
  isIndexType,
  matchesPlatform,
  type Platform,
  parseIndex,
  readBlob,
} from '../../oci/index.ts';

/** What is left of an image, and where it is read. */
export interface ChosenPart {
  readonly source: BlobSource;
  readonly descriptor: Descriptor;
}

/**
 * Of an index what is for certain platforms: for one its image by itself; for several an index of these images and of what is attested of them, which is the
 * index itself when there is nothing else in it. What is no index stays what it is.
 *
 * @param platforms none for all
 * @param options some: take those that there are, if there is one
 * @throws image/no-platform naming those that there are, oci/blob-absent, oci/bad-document
 */
export async function choosePlatforms(
  { source, descriptor }: ChosenPart,
  platforms: readonly Platform[],
  options: { readonly some?: boolean } = {},
): Promise<ChosenPart> {
  const [first] = platforms;
  if (first === undefined || !isIndexType(descriptor.mediaType)) return { source, descriptor };
  if (platforms.length === 1) return { source, descriptor: await selectManifest(source, descriptor, first) };
  const entries = await listEntries(source, descriptor);
  const there = options.some === true ? platforms.filter((each) => entries.some(isFor(each))) : platforms;
  const images = new Set<string>();
  for (const platform of there.length === 0 ? [first] : there)
    images.add((await selectManifest(source, descriptor, platform)).digest);
  const kept = entries.filter(
    ({ descriptor: entry }) => images.has(entry.digest) || images.has(attestedImage(entry) ?? ''),
  );
  return kept.length === entries.length ? { source, descriptor } : withEntries({ source, descriptor }, kept);
}

/** An entry of an index, as it was read and as it stands. */
interface Entry {
  readonly descriptor: Descriptor;
  readonly json: JsonObject;
}

const isFor =
  (wanted: Platform) =>
  ({ descriptor: { platform } }: Entry): boolean =>
    platform !== undefined && matchesPlatform(wanted, platform);

/** The entries of an index; instead of an index in it those of that. Indexes that were `seen` have theirs listed. */
async function listEntries(
  source: BlobSource,
  index: Descriptor,
  seen: Set<string> = new Set(),
): Promise<readonly Entry[]> {
  if (seen.has(index.digest)) return [];
  seen.add(index.digest);
  const bytes = await readBlob(source, index, limits.manifest);
  const { manifests } = parseIndex(bytes, index.mediaType);
  const { manifests: written } = readObject(bytes);
  const found: Entry[] = [];
  for (const [at, descriptor] of manifests.entries()) {
    const json = Array.isArray(written) ? written[at] : undefined;
    if (isIndexType(descriptor.mediaType))
      for (const each of await listEntries(source, descriptor, seen)) found.push(each);
    else if (isJsonObject(json)) found.push({ descriptor, json });
  }
  return found;
}

/** Another index, of these entries. All else stays as it stands, fields that nobody here knows as well. */
async function withEntries({ source, descriptor }: ChosenPart, entries: readonly Entry[]): Promise<ChosenPart> {
  const before = readObject(await readBlob(source, descriptor, limits.manifest));
  const bytes = utf8(JSON.stringify({ ...before, manifests: entries.map(({ json }) => json) }));
  const made = { mediaType: descriptor.mediaType, digest: digestOf(bytes), size: bytes.length };
  return {
    source: {
      ...source,
      open: async (blob, options) => (blob.digest === made.digest ? streamOf(bytes) : source.open(blob, options)),
    },
    descriptor: made,
  };
}

function readObject(bytes: Uint8Array): JsonObject {
  const json = parseJson(bytes, limits.manifest);
  if (!isJsonObject(json)) throw new Error('an index that was read is an object');
  return json;
}
