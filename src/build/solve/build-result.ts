import type { Descriptor, ImageConfig, LayerRef } from '../../oci/index.ts';

/** What a build came to: an image whose documents and layers are in the store, with no name yet. */
export interface BuildResult {
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly config: ImageConfig;
  /** Lowest first. */
  readonly layers: readonly LayerRef[];
}
