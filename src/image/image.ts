import { limits, once } from '../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type ImageConfig,
  isImageConfigType,
  type LayerRef,
  layerCompressionOf,
  type Manifest,
  parseImageConfig,
  parseManifest,
  readBlob,
} from '../oci/index.ts';
import { imageFault } from './faults.ts';

/** One image for one platform: an immutable view, read when asked and only once. */
export interface Image {
  readonly descriptor: Descriptor;
  /** @throws oci/blob-absent, oci/digest-mismatch, oci/bad-document */
  manifest(): Promise<Manifest>;
  /** @throws as `manifest`; image/not-an-image when the config is not that of a runnable image */
  config(): Promise<ImageConfig>;
  /** Layers, lowest first. @throws as `config`; image/inconsistent when manifest and config differ in their number */
  layers(): Promise<readonly LayerRef[]>;
}

/** @param descriptor that of an image manifest; an index is resolved by `selectManifest` first */
export function openImage(source: BlobSource, descriptor: Descriptor): Image {
  const manifest = once(async () =>
    parseManifest(await readBlob(source, descriptor, limits.manifest), descriptor.mediaType),
  );
  const config = once(async () => readConfig(source, (await manifest()).config));
  const layers = once(async () => toLayerRefs(await manifest(), await config()));
  return { descriptor, manifest, config, layers };
}

/**
 * Pairs a manifest's layers with the diffIDs of its config.
 *
 * @throws image/inconsistent, image/not-an-image when a layer is not a tar
 */
export function toLayerRefs(manifest: Manifest, config: ImageConfig): readonly LayerRef[] {
  if (manifest.layers.length !== config.diffIds.length) {
    throw imageFault(
      'image/inconsistent',
      `the manifest has ${manifest.layers.length} layers, its config names ${config.diffIds.length} diff_ids`,
    );
  }
  return manifest.layers.map((descriptor, at) => {
    const diffId = config.diffIds[at];
    if (diffId === undefined || layerCompressionOf(descriptor.mediaType) === undefined) {
      throw imageFault(
        'image/not-an-image',
        `layer ${at + 1} has media type ${descriptor.mediaType}, which is not a layer`,
      );
    }
    return { descriptor, diffId };
  });
}

async function readConfig(source: BlobSource, descriptor: Descriptor): Promise<ImageConfig> {
  if (!isImageConfigType(descriptor.mediaType)) {
    throw imageFault(
      'image/not-an-image',
      `config has media type ${descriptor.mediaType}, which is not an image config`,
      {
        hint: 'This is an artifact of another kind; it can be copied and saved but not run.',
      },
    );
  }
  return parseImageConfig(await readBlob(source, descriptor, limits.config));
}
