import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';

/** One layer of an image: the blob that holds it and the digest of its uncompressed tar. */
export interface LayerRef {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

/** A layer at rest: its own uncompressed tar on this machine, checked against its diffID. */
export interface LayerAtRest {
  readonly diffId: Digest;
  /** Path of the uncompressed tar; never changed, may be a hard link to a blob. */
  readonly tarPath: string;
  /** Bytes of the tar. */
  readonly size: number;
}

/** Brings layers to rest: finds the tar or makes it from the blob. */
export interface Layers {
  /**
   * The layer's tar, made (decompressed and checked) when it is not there yet. Idempotent; safe with several processes at once.
   *
   * @throws oci/blob-absent, oci/digest-mismatch when the tar is not what the diffID says
   */
  rest(layer: LayerRef, signal?: AbortSignal): Promise<LayerAtRest>;
}
