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
 * @param edit called once for each image, in the order of the index
 * @throws image/not-an-image, oci/blob-absent, oci/bad-document, what `edit` throws
 */
export async function rewriteImage(
  source: BlobSource,
  descriptor: Descriptor,
  edit: (documents: ImageDocuments) => ImageDocuments | Promise<ImageDocuments>,
): Promise<RewrittenImage> {
  const made = new Map<Digest, Uint8Array>();
  const leftOut: Descriptor[] = [];

  function write(mediaType: string, json: JsonObject): Descriptor {
    const bytes = utf8(JSON.stringify(json));
    const digest = digestOf(bytes);
    made.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  async function rewriteManifest(at: Descriptor): Promise<Descriptor> {
    const { bytes, config } = parseManifest(await readBlob(source, at, limits.manifest), at.mediaType);
    if (!isImageConfigType(config.mediaType))
      throw imageFault('image/not-an-image', `config has media type ${config.mediaType}, which is not an image config`);
    const before = {
      mediaType: at.mediaType,
      manifest: toObject(bytes),
      config: toObject(await readBlob(source, config, limits.config)),
    };
    const after = await edit(before);
    if (JSON.stringify(after) === JSON.stringify(before)) return at;
    const written = write(config.mediaType, after.config);
    const manifest = { ...after.manifest, config: formatDescriptor({ ...config, ...written }) };
    const { platform } = parseImageConfig(utf8(JSON.stringify(after.config)));
    return { ...at, ...write(at.mediaType, manifest), ...(at.platform === undefined ? {} : { platform }) };
  }

  async function rewriteIndex(at: Descriptor): Promise<Descriptor> {
    const index = parseIndex(await readBlob(source, at, limits.manifest), at.mediaType);
    const without: Descriptor[] = [];
    const entries: Descriptor[] = [];
    let isChanged = false;
    for (const entry of index.manifests) {
      if (!isImageEntry(entry) || (await source.open(entry)) === undefined) {
        without.push(entry);
        continue;
      }
      const written = await rewrite(entry);
      isChanged ||= written.digest !== entry.digest;
      entries.push(written);
    }
    // What is said of images that did not change goes on being said.
    if (!isChanged) return at;
    leftOut.push(...without);
    return { ...at, ...write(at.mediaType, { ...toObject(index.bytes), manifests: entries.map(formatDescriptor) }) };
  }

  const rewrite = (at: Descriptor): Promise<Descriptor> =>
    isIndexType(at.mediaType) ? rewriteIndex(at) : rewriteManifest(at);

  const written = await rewrite(descriptor);
  const open: BlobSource['open'] = async (each, options) => {
    const bytes = made.get(each.digest);
    return bytes === undefined ? source.open(each, options) : streamOf(bytes);
  };
  return { descriptor: written, source: { open }, leftOut };
}

function toObject(bytes: Uint8Array): JsonObject {
  const json = parseJson(bytes, limits.manifest);
  if (!isJsonObject(json)) throw new Error('what was parsed before is an object');
  return json;
}
