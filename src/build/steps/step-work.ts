import type { LayerItem } from '../../archive/index.ts';
import { writeLayer } from '../../archive/index.ts';
import type { FileTree } from '../../image/index.ts';
import { type BlobIngest, type LayerRef, mediaTypes } from '../../oci/index.ts';

/** A step, before it is known whether it has to be done. */
export interface StepWork {
  /** What tells the files that the step reads beside its inputs; `undefined` when it reads none. */
  readonly files?: StepFiles;
  /** Something to tell though the step can be done. */
  readonly warnings: readonly string[];
  /** Bytes that will be read, for those who wait; `undefined` when that is not known. */
  readonly size?: number;
  /**
   * Does the step.
   *
   * @param blobs where the layer goes
   * @param inputs of the step, in their order
   * @returns the layer to put on top of the first input; `undefined` when nothing changes
   */
  carryOut(blobs: BlobIngest, inputs: readonly StepInput[]): Promise<LayerRef | undefined>;
}

/** An input of a step: its files, and what they are apart from the build's time. */
export interface StepInput {
  readonly layers: readonly LayerRef[];
  readonly identities: readonly string[];
}

/** What tells the files of a context that a step reads. */
export interface StepFiles {
  /** Tells their content without reading them; holds for this machine alone unless `isContent`. */
  readonly fingerprint: string;
  /** Whether the fingerprint tells the content itself, on any machine. */
  readonly isContent: boolean;
  /** Whether what the fingerprint tells of may have changed unseen: then it must not be remembered. */
  readonly isRacy: boolean;
  /** Tells names and sizes, on any machine: files of another outline have another content. */
  outline(): string;
  /** Tells the content, on any machine. Reads all of it, once. @returns `undefined` when a file changed meanwhile */
  content(signal?: AbortSignal): Promise<string | undefined>;
  /** Takes note of a file of the layer that is made: sha256 of its content, in hex. */
  noteWritten(path: string, digest: string): void;
  /** Tells the content that was copied, of which notes were taken. @returns `undefined` when that can't be told any more */
  written(signal?: AbortSignal): Promise<string | undefined>;
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
