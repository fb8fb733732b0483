import type { ImageConfigFields, LayerRef } from '../../oci/index.ts';

/** What a plan came to: layers, and what the image says, before it is decided in what form it is written. */
export interface SolvedImage {
  readonly config: Omit<ImageConfigFields, 'diffIds'>;
  /** Lowest first. Those that the build made are not compressed. */
  readonly layers: readonly LayerRef[];
  /** How many of the layers, from the lowest, are those of the base image. */
  readonly based: number;
}
