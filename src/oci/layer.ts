import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { mediaTypes } from './media-type.ts';

/** One layer of an image: the blob that holds it and the digest of its uncompressed tar. */
export interface LayerRef {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

/** A layer whose blob is its tar: digest and diffID are the same. @param size bytes of the tar */
export function uncompressedLayer(diffId: Digest, size: number): LayerRef {
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size }, diffId };
}

/** A layer at rest: its own uncompressed tar on this machine, checked against its diffID, and an index made from it. */
export interface LayerAtRest {
  readonly diffId: Digest;
  /** Path of the uncompressed tar; never changed, may be the blob itself. */
  readonly tarPath: string;
  /** Bytes of the tar. */
  readonly size: number;
  /** Path of the EROFS image whose files lie in the tar, its device 1; never changed, made by this program alone. */
  readonly indexPath: string;
  /** What fs-verity gave for the files when they were put in place; a file that gives something else now was replaced. @default no file has one */
  readonly seals?: LayerSeals;
}

/** fs-verity digests of a layer's files (`measureVerity` of host), of those that have one. */
export interface LayerSeals {
  readonly tar?: Digest;
  readonly index?: Digest;
}

/** Brings layers to rest: finds tar and index, or makes them from the blob. */
export interface Layers {
  /**
   * The layer's tar (decompressed and checked) and index, made when they are not there yet. Idempotent; safe with several processes at
   * once.
   *
   * @throws oci/blob-absent, oci/digest-mismatch when the tar is not what the diffID says, archive/… when it is none that can be mounted
   */
  rest(layer: LayerRef, signal?: AbortSignal): Promise<LayerAtRest>;
}
