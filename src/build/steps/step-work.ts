import type { LayerItem } from '../../archive/index.ts';
import { writeLayer } from '../../archive/index.ts';
import type { FileTree } from '../../image/index.ts';
import { type BlobIngest, type LayerRef, mediaTypes } from '../../oci/index.ts';

/** A step whose inputs are there, before it is known whether it has to be done. */
export interface StepWork {
  /** Tells the content of what the step reads beside its inputs; '' when there is no such thing. */
  readonly fingerprint: string;
  /** Whether what the fingerprint tells of may have changed unseen: then the result must not be remembered. */
  readonly isRacy: boolean;
  /** Something to tell though the step can be done. */
  readonly warnings: readonly string[];
  /** Bytes that will be read, for those who wait; `undefined` when that is not known. */
  readonly size?: number;
  /**
   * Does the step.
   *
   * @param blobs where the layer goes
   * @returns the layer to put on top of the first input; `undefined` when nothing changes
   */
  carryOut(blobs: BlobIngest): Promise<LayerRef | undefined>;
}

/** The files of a stack of layers; a stack that was opened before is not read again. */
export type OpenTree = (layers: readonly LayerRef[]) => Promise<FileTree>;

/** Writes a layer's tar. @returns `undefined` when there is nothing in it */
export async function storeLayer(
  items: readonly LayerItem[],
  blobs: BlobIngest,
  signal: AbortSignal | undefined,
): Promise<LayerRef | undefined> {
  if (items.length === 0) return undefined;
  using writer = blobs.create();
  await writeLayer(items, (bytes) => writer.write(bytes), signal === undefined ? {} : { signal });
  const { digest, size } = await writer.commit();
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest };
}
