import { streamOf } from '../base/index.ts';
import {
  type BlobSink,
  createImageConfig,
  createManifest,
  type Descriptor,
  type DocumentFormat,
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
  /** In whose words; the layers' media types are the caller's. @default oci */
  readonly format?: DocumentFormat;
}

/**
 * Writes config and manifest of an image whose layers are stored. The same fields always give the same digest.
 *
 * @returns the manifest's descriptor, with the image's platform
 */
export async function writeImage(sink: BlobSink, fields: ImageFields): Promise<Descriptor> {
  const diffIds = fields.layers.map((layer) => layer.diffId);
  const config = createImageConfig({ ...fields.config, diffIds });
  const isDocker = fields.format === 'docker';
  const configDescriptor = describe(isDocker ? mediaTypes.dockerConfig : mediaTypes.ociConfig, config.bytes);
  const manifest = createManifest({
    config: configDescriptor,
    layers: fields.layers.map((layer) => layer.descriptor),
    ...(fields.annotations === undefined ? {} : { annotations: fields.annotations }),
    ...(fields.format === undefined ? {} : { format: fields.format }),
  });
  const descriptor = describe(manifest.mediaType, manifest.bytes);
  await sink.put(configDescriptor, streamOf(config.bytes));
  await sink.put(descriptor, streamOf(manifest.bytes));
  return { ...descriptor, platform: config.platform };
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
