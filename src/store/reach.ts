import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject, limits, parseJson } from '../base/index.ts';
import {
  type Descriptor,
  type Digest,
  isDigest,
  isIndexType,
  isManifestType,
  parseIndex,
  parseManifest,
} from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import { storeFault } from './faults.ts';
import { blobFile, type StorePaths } from './paths.ts';

/** Where blobs lie as files. */
type BlobPaths = Pick<StorePaths, 'blobs'>;

/** A blob that should be there and is not, or has another size. */
export interface MissingBlob {
  readonly descriptor: Descriptor;
  /** Bytes found instead of the descriptor's; `undefined` when there is no such blob. */
  readonly found?: number;
}

/**
 * Blobs that a descriptor needs and that are not there whole. An index may hold manifests of other platforms that were never
 * fetched, a manifest's `subject` may be elsewhere, and layers that may not be distributed may be too.
 *
 * @throws oci/bad-document when a document on the way can't be read
 */
export function missingBlobs(paths: BlobPaths, descriptor: Descriptor): readonly MissingBlob[] {
  const found = sizeOf(blobFile(paths, descriptor.digest));
  if (found !== descriptor.size) return [found === undefined ? { descriptor } : { descriptor, found }];
  return neededBy(paths, descriptor).flatMap((needed) => missingBlobs(paths, needed));
}

/** @throws store/incomplete, oci/bad-document */
export function assertComplete(paths: BlobPaths, descriptor: Descriptor, doing: string): void {
  const [missing] = missingBlobs(paths, descriptor);
  if (missing === undefined) return;
  throw storeFault('store/incomplete', `${doing}: ${describeMissing(missing)}`, {
    hint: 'Load or build the image again.',
  });
}

export function describeMissing({ descriptor, found }: MissingBlob): string {
  const { digest, size } = descriptor;
  return found === undefined ? `blob ${digest} is missing` : `blob ${digest} has ${found} bytes instead of ${size}`;
}

function neededBy(paths: BlobPaths, descriptor: Descriptor): readonly Descriptor[] {
  const read = (): Uint8Array => readFileSync(blobFile(paths, descriptor.digest));
  if (isManifestType(descriptor.mediaType)) {
    const { config, layers } = parseManifest(read(), descriptor.mediaType);
    return [config, ...layers.filter((layer) => !mayBeElsewhere(layer))];
  }
  if (!isIndexType(descriptor.mediaType)) return [];
  return parseIndex(read(), descriptor.mediaType).manifests.filter(
    (manifest) => sizeOf(blobFile(paths, manifest.digest)) !== undefined,
  );
}

function mayBeElsewhere(layer: Descriptor): boolean {
  return layer.data !== undefined || /\.(nondistributable|foreign)\./.test(layer.mediaType);
}

/**
 * Every digest a blob mentions, if it is a document: what it points to, and the diffIDs of an image config. Takes anything that
 * looks like one, whatever its media type says, so that a collector rather keeps too much.
 */
export function mentionedDigests(bytes: Uint8Array): readonly Digest[] {
  if (bytes[0] !== 0x7b) return [];
  const json = parseLoosely(bytes);
  if (json === undefined) return [];
  const pointers = [json.config, json.subject, ...list(json.manifests), ...list(json.layers)];
  const rootfs = isJsonObject(json.rootfs) ? list(json.rootfs.diff_ids) : [];
  const texts = [...pointers.map((pointer) => (isJsonObject(pointer) ? pointer.digest : undefined)), ...rootfs];
  return texts.filter((text): text is Digest => typeof text === 'string' && isDigest(text));
}

function parseLoosely(bytes: Uint8Array): JsonObject | undefined {
  try {
    const json = parseJson(bytes, limits.config);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
