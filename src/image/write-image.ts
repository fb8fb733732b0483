import { streamOf } from '../base/index.ts';
import {
  type BlobSink,
  createImageConfig,
  createManifest,
  type Descriptor,
  digestOf,
  type ImageConfigFields,
  type LayerRef,
  mediaTypes,
} from '../oci/index.ts';

/** What a new image is made of; the layers' diffIDs go into the config. */
export interface ImageFields {
  readonly config: Omit<ImageConfigFields, 'diffIds'>;
  /** Lowest first; their blobs are in the sink already. */
  readonly layers: readonly LayerRef[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Writes config and manifest of an image whose layers are stored. The same fields always give the same digest.
 *
 * @returns the manifest's descriptor, with the image's platform
 */
export async function writeImage(sink: BlobSink, fields: ImageFields): Promise<Descriptor> {
  const diffIds = fields.layers.map((layer) => layer.diffId);
  const config = createImageConfig({ ...fields.config, diffIds });
  const configDescriptor = describe(mediaTypes.ociConfig, config.bytes);
  const manifest = createManifest({
    config: configDescriptor,
    layers: fields.layers.map((layer) => layer.descriptor),
    ...(fields.annotations === undefined ? {} : { annotations: fields.annotations }),
  });
  const descriptor = describe(mediaTypes.ociManifest, manifest.bytes);
  await sink.put(configDescriptor, streamOf(config.bytes));
  await sink.put(descriptor, streamOf(manifest.bytes));
  return { ...descriptor, platform: config.platform };
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
