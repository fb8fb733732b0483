import { isJsonObject, type JsonObject, limits, parseJson, streamOf, utf8 } from '../../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  digestOf,
  formatDescriptor,
  isImageConfigType,
  isIndexType,
  parseImageConfig,
  parseIndex,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import { imageFault } from '../faults.ts';
import { isImageEntry } from '../is-image-entry.ts';

/** The documents of one image, each field as it stands there, those that nobody here knows included. */
export interface ImageDocuments {
  readonly mediaType: string;
  /** Its pointer to the config is set anew afterwards. */
  readonly manifest: JsonObject;
  readonly config: JsonObject;
}

/** Called once for each image, in the order of the index. */
export type EditDocuments = (documents: ImageDocuments) => ImageDocuments | Promise<ImageDocuments>;

/** Called for each index that changes, with its fields as they stand there, but for the list, which is set afterwards. */
export type EditIndex = (index: JsonObject) => JsonObject;

/** An image with other documents over the same layers. */
export interface RewrittenImage {
  /** The same one when nothing is other than it was. */
  readonly descriptor: Descriptor;
  /** What is new, and all else as it was. */
  readonly source: BlobSource;
  /** What an index lost: what says something of an image that is another now, and images that the source does not have. */
  readonly leftOut: readonly Descriptor[];
}

/**
 * Changes the documents of an image, or of each image of an index, and reads nothing else of it: no layer, and so no more than some kilobytes of a
 * registry. What is changed depends on nothing but the image and the edit.
 *
 * @throws image/not-an-image, oci/blob-absent, oci/bad-document, what `edit` throws
 */
export async function rewriteImage(
  source: BlobSource,
  descriptor: Descriptor,
  edit: EditDocuments,
  editIndex: EditIndex = (index) => index,
): Promise<RewrittenImage> {
  const work: Rewriting = { source, edit, editIndex, made: new Map(), rewritten: new Map(), leftOut: [] };
  const written = await rewrite(work, descriptor);
  const open: BlobSource['open'] = async (each, options) => {
    const bytes = work.made.get(each.digest);
    return bytes === undefined ? source.open(each, options) : streamOf(bytes);
  };
  return { descriptor: written, source: { open }, leftOut: work.leftOut };
}

/** What one call has come to so far. */
interface Rewriting {
  readonly source: BlobSource;
  readonly edit: EditDocuments;
  readonly editIndex: EditIndex;
  readonly made: Map<Digest, Uint8Array>;
  /** What came of documents: few indexes that name each other often would come to any number. */
  readonly rewritten: Map<string, Promise<Descriptor>>;
  readonly leftOut: Descriptor[];
}

async function rewrite(work: Rewriting, at: Descriptor): Promise<Descriptor> {
  const isIndex = isIndexType(at.mediaType);
  const name = `${at.digest} ${isIndex} ${at.platform === undefined}`;
  const going = work.rewritten.get(name) ?? (isIndex ? rewriteIndex(work, at) : rewriteManifest(work, at));
  work.rewritten.set(name, going);
  const { mediaType, digest, size, platform } = await going;
  if (digest === at.digest) return at;
  return { ...at, mediaType, digest, size, ...(isIndex || platform === undefined ? {} : { platform }) };
}

async function rewriteManifest(work: Rewriting, at: Descriptor): Promise<Descriptor> {
  const { bytes, config } = parseManifest(await readBlob(work.source, at, limits.manifest), at.mediaType);
  if (!isImageConfigType(config.mediaType))
    throw imageFault('image/not-an-image', `config has media type ${config.mediaType}, which is not an image config`);
  const before = {
    mediaType: at.mediaType,
    manifest: toObject(bytes),
    config: toObject(await readBlob(work.source, config, limits.config)),
  };
  const after = await work.edit(before);
  if (JSON.stringify(after) === JSON.stringify(before)) return at;
  const written = write(work, config.mediaType, after.config);
  const manifest = { ...after.manifest, config: formatDescriptor({ ...config, ...written }) };
  const { platform } = parseImageConfig(utf8(JSON.stringify(after.config)));
  return { ...at, ...write(work, at.mediaType, manifest), ...(at.platform === undefined ? {} : { platform }) };
}

async function rewriteIndex(work: Rewriting, at: Descriptor): Promise<Descriptor> {
  const index = parseIndex(await readBlob(work.source, at, limits.manifest), at.mediaType);
  const without: Descriptor[] = [];
  const entries: Descriptor[] = [];
  let isChanged = false;
  for (const entry of index.manifests) {
    if (!isImageEntry(entry) || (await work.source.open(entry)) === undefined) {
      without.push(entry);
      continue;
    }
    const written = await rewrite(work, entry);
    isChanged ||= written.digest !== entry.digest;
    entries.push(written);
  }
  // What is said of images that did not change goes on being said.
  if (!isChanged) return at;
  work.leftOut.push(...without);
  return {
    ...at,
    ...write(work, at.mediaType, {
      ...work.editIndex(toObject(index.bytes)),
      manifests: entries.map(formatDescriptor),
    }),
  };
}

function write({ made }: Rewriting, mediaType: string, json: JsonObject): Descriptor {
  const bytes = utf8(JSON.stringify(json));
  const digest = digestOf(bytes);
  made.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

function toObject(bytes: Uint8Array): JsonObject {
  const json = parseJson(bytes, limits.manifest);
  if (!isJsonObject(json)) throw new Error('what was parsed before is an object');
  return json;
}
