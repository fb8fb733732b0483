import { streamOf, utf8 } from '../../src/base/index.ts';
import {
  type BlobSink,
  createImageConfig,
  createManifest,
  type Descriptor,
  digestOf,
  emptyRunConfig,
  mediaTypes,
} from '../../src/oci/index.ts';

/** The descriptor of some bytes. */
export function describeBytes(bytes: Uint8Array, mediaType: string = 'application/octet-stream'): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** A small image as its parts: `blobs` holds all of them, children before parents. */
export interface SampleImage {
  readonly descriptor: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly bytes: Uint8Array }[];
}

/** An image whose layers are the given uncompressed tars (or whatever bytes). The same bytes give the same image. */
export function sampleImage(...layers: readonly (Uint8Array | string)[]): SampleImage {
  const layerBlobs = layers.map((layer) =>
    blobOf(typeof layer === 'string' ? utf8(layer) : layer, mediaTypes.ociLayer),
  );
  const config = createImageConfig({
    platform: { os: 'linux', architecture: 'amd64' },
    config: emptyRunConfig,
    diffIds: layerBlobs.map(({ descriptor }) => descriptor.digest),
    history: [],
  });
  const configBlob = blobOf(config.bytes, mediaTypes.ociConfig);
  const manifest = createManifest({
    config: configBlob.descriptor,
    layers: layerBlobs.map(({ descriptor }) => descriptor),
  });
  const manifestBlob = blobOf(manifest.bytes, manifest.mediaType);
  return {
    descriptor: manifestBlob.descriptor,
    config: configBlob.descriptor,
    layers: layerBlobs.map(({ descriptor }) => descriptor),
    blobs: [...layerBlobs, configBlob, manifestBlob],
  };
}

/** Puts every part of an image into a store. */
export async function putSample(store: BlobSink, image: SampleImage): Promise<Descriptor> {
  for (const { descriptor, bytes } of image.blobs) await store.put(descriptor, streamOf(bytes));
  return image.descriptor;
}

function blobOf(bytes: Uint8Array, mediaType: string): SampleImage['blobs'][number] {
  return { descriptor: describeBytes(bytes, mediaType), bytes };
}
