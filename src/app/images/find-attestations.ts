import { isJsonObject, type JsonObject, limits, parseJson } from '../../base/index.ts';
import { attestedImage, predicateTypeOf } from '../../build/index.ts';
import { listManifests, selectManifest } from '../../image/index.ts';
import {
  type BlobSink,
  type BlobSource,
  type Descriptor,
  isIndexType,
  type Platform,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';

/** Where attestations are looked for. */
export type AttestedStore = BlobSource & Pick<BlobSink, 'has'>;

/** What is said of one image. */
export interface AttestedImage {
  /** Of the image's manifest. */
  readonly image: Descriptor;
  /** The statements that are here, in the order in which they are attached. */
  readonly statements: readonly AttachedStatement[];
  /** Whether more is said of it than is here. */
  readonly isPartial: boolean;
}

export interface AttachedStatement {
  readonly predicateType: string;
  readonly descriptor: Descriptor;
}

/** A statement is read whole; as large as BuildKit takes them. */
const mostBytes = 40 * 1024 * 1024;

/**
 * Finds what is attached to an image: the statements that its index has beside it.
 *
 * @param descriptor of an index, or of an image by itself, of which nothing is said then
 * @param platform which image of an index; @default the host's
 * @throws image/no-platform, oci/bad-document
 */
export async function findAttestations(
  store: AttestedStore,
  descriptor: Descriptor,
  platform?: Platform,
): Promise<AttestedImage> {
  const image = await selectManifest(store, descriptor, platform);
  const entries = isIndexType(descriptor.mediaType) ? await listManifests(store, descriptor) : [];
  const statements: AttachedStatement[] = [];
  let isPartial = false;
  for (const entry of entries.filter((each) => attestedImage(each) === image.digest)) {
    if (!(await store.has(entry))) {
      isPartial = true;
      continue;
    }
    const { layers } = parseManifest(await readBlob(store, entry, limits.manifest), entry.mediaType);
    for (const layer of layers) {
      const predicateType = predicateTypeOf(layer);
      if (predicateType !== undefined) statements.push({ predicateType, descriptor: layer });
    }
  }
  return { image, statements, isPartial };
}

/** What a statement says. @throws oci/bad-document, base/bad-json; `undefined` when it is none */
export async function readPredicate(
  store: BlobSource,
  { descriptor }: AttachedStatement,
): Promise<JsonObject | undefined> {
  const json = parseJson(await readBlob(store, descriptor, mostBytes), mostBytes);
  return isJsonObject(json) && isJsonObject(json.predicate) ? json.predicate : undefined;
}
