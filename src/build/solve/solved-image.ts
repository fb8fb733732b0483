import type { Digest, ImageConfigFields, LayerRef } from '../../oci/index.ts';

/** What a plan came to: layers, and what the image says, before it is decided in what form it is written. */
export interface SolvedImage {
  readonly config: Omit<ImageConfigFields, 'diffIds'>;
  /** Lowest first. Those that the build made are not compressed. */
  readonly layers: readonly LayerRef[];
  /** How many of the layers, from the lowest, are those of the base image. */
  readonly based: number;
  /** Whether layers are in the registries that the image goes to, and not here. @default false */
  readonly isElsewhere?: boolean;
  /** Of the steps that the image came from one after the other, the base's first: what each made of the layers. @default not known */
  readonly steps?: readonly StepLayers[];
  /** The layers that any step of the plan came to, fetched and dated when they are asked for; none for a step that was not needed. @default none */
  readonly layersOf?: (step: Digest) => Promise<readonly LayerRef[]>;
}

/** What a step made of an image's layers. */
export interface StepLayers {
  readonly step: Digest;
  /** How many of the image's layers, from the lowest, are what the step came to. */
  readonly layers: number;
}
