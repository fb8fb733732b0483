import { gzipSync } from 'node:zlib';
import { streamOf } from '../../src/base/index.ts';
import {
  type BlobSink,
  createImageConfig,
  createManifest,
  type Descriptor,
  digestOf,
  emptyRunConfig,
  type LayerRef,
  mediaTypes,
} from '../../src/oci/index.ts';
import { sampleTar } from './sample-tar.ts';

/** The descriptor of some bytes. */
export function describeBytes(bytes: Uint8Array, mediaType: string = 'application/octet-stream'): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** A small image as its parts: `blobs` holds all of them, children before parents. */
export interface SampleImage {
  readonly descriptor: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly refs: readonly LayerRef[];
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly bytes: Uint8Array }[];
}

/** What a layer holds, as it is or to be compressed with gzip: the bytes of a tar, or the content of its only file. */
export type SampleLayer = Uint8Array | string | { readonly gzip: Uint8Array | string };

/** An image of layers with the given content. The same content gives the same image. */
export function sampleImage(...layers: readonly SampleLayer[]): SampleImage {
  const layerBlobs = layers.map(layerBlob);
  const config = createImageConfig({
    platform: { os: 'linux', architecture: 'amd64' },
    config: emptyRunConfig,
    diffIds: layerBlobs.map(({ diffId }) => diffId),
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
    refs: layerBlobs.map(({ descriptor, diffId }) => ({ descriptor, diffId })),
    blobs: [...layerBlobs, configBlob, manifestBlob],
  };
}

/** Puts every part of an image into a store. */
export async function putSample(store: BlobSink, image: SampleImage): Promise<Descriptor> {
  for (const { descriptor, bytes } of image.blobs) await store.put(descriptor, streamOf(bytes));
  return image.descriptor;
}

function layerBlob(layer: SampleLayer): SampleImage['blobs'][number] & LayerRef {
  const packed = typeof layer === 'object' && 'gzip' in layer;
  const content = bytesOf(packed ? layer.gzip : layer);
  const blob = packed ? blobOf(gzipSync(content), mediaTypes.ociLayerGzip) : blobOf(content, mediaTypes.ociLayer);
  return { ...blob, diffId: digestOf(content) };
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? sampleTar({ file: content }) : content;
}

function blobOf(bytes: Uint8Array, mediaType: string): SampleImage['blobs'][number] {
  return { descriptor: describeBytes(bytes, mediaType), bytes };
}
