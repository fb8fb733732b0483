import { isFault, limits } from '../../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  isIndexType,
  isManifestType,
  type Manifest,
  parseManifestOrIndex,
  readBlob,
  type TransferOptions,
} from '../../oci/index.ts';

/** Everything an image consists of. */
export interface GatheredImage {
  /** Documents with their bytes, and descriptors of all else; each blob once. */
  readonly blobs: ReadonlyMap<Digest, GatheredBlob>;
  /** The manifests that are there, in the order of the index; one for an image without an index. */
  readonly manifests: readonly GatheredManifest[];
}

export interface GatheredBlob {
  readonly descriptor: Descriptor;
  /** Of manifests and indexes. */
  readonly bytes?: Uint8Array;
}

export interface GatheredManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
}

/**
 * Finds all that a descriptor reaches. Of an index, manifests that the source does not have are left out, as an image is often
 * fetched for one platform only.
 *
 * @throws oci/blob-absent, oci/digest-mismatch, oci/bad-document
 */
export async function gatherImage(
  source: BlobSource,
  root: Descriptor,
  options?: TransferOptions,
): Promise<GatheredImage> {
  const blobs = new Map<Digest, GatheredBlob>();
  const manifests: GatheredManifest[] = [];

  async function visit(descriptor: Descriptor): Promise<void> {
    if (blobs.has(descriptor.digest)) return;
    if (!isManifestType(descriptor.mediaType) && !isIndexType(descriptor.mediaType)) {
      blobs.set(descriptor.digest, { descriptor });
      return;
    }
    const bytes = await readBlob(source, descriptor, limits.manifest, options);
    const document = parseManifestOrIndex(bytes, descriptor.mediaType);
    blobs.set(descriptor.digest, { descriptor, bytes });
    if (document.kind === 'manifest') {
      manifests.push({ descriptor, manifest: document });
      for (const part of [document.config, ...document.layers]) await visit(part);
    } else {
      for (const entry of document.manifests) await visitIfThere(entry);
    }
  }

  async function visitIfThere(entry: Descriptor): Promise<void> {
    try {
      await visit(entry);
    } catch (error) {
      if (!isFault(error, 'oci/blob-absent') || blobs.has(entry.digest)) throw error;
    }
  }

  await visit(root);
  return { blobs, manifests };
}
