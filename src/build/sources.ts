import type { Descriptor, ImageConfig, LayerRef, Platform, Reference } from '../oci/index.ts';

/** An image that a build starts from or copies from. */
export interface SourceImage {
  /** What the name stands for: an index, or the manifest itself. */
  readonly named: Descriptor;
  /** Of the manifest for the platform asked for. */
  readonly descriptor: Descriptor;
  readonly config: ImageConfig;
  /** Lowest first. */
  readonly layers: readonly LayerRef[];
}

/** Where a build finds the images that FROM and COPY --from name. */
export interface Sources {
  /**
   * @returns `undefined` when there is no such image
   * @throws image/no-platform when there are some for other platforms only
   */
  image(reference: Reference, platform: Platform): Promise<SourceImage | undefined>;
  /** Names of the images that are there, in their familiar form; only asked for to say what was perhaps meant. */
  names(): Promise<readonly string[]>;
}
