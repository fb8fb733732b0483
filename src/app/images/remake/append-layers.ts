import { isJsonObject, type Json, type JsonObject, wrapFault } from '../../../base/index.ts';
import { describeLayer, type ImageDocuments, imageFault } from '../../../image/index.ts';
import { type Compression, type Descriptor, type LayerRef, mediaTypes } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';
import { type RemakeRequest, remakeImage } from './remake-image.ts';
import { storeLayerFile } from './store-layer-file.ts';

/** One call of `append`. */
export interface AppendRequest extends RemakeRequest {
  /** Tars, the lowest layer first. */
  readonly files: readonly string[];
  /** Of files that are not compressed. @default none in the store, gzip elsewhere */
  readonly compression?: Compression;
}

/**
 * Puts layers on top of an image, each of a tar that is there; of an index, of every image.
 *
 * @throws app/no-file, archive/…, as `remakeImage`
 */
export async function appendLayers(nacre: Nacre, request: AppendRequest): Promise<Descriptor> {
  const { files, signal } = request;
  try {
    return await remakeImage(nacre, request, async ({ kind }) => {
      const compression = request.compression ?? (kind === 'store' ? 'none' : 'gzip');
      const layers: LayerRef[] = [];
      for (const file of files)
        layers.push(
          await storeLayerFile(nacre.store, file, { compression, ...(signal === undefined ? {} : { signal }) }),
        );
      return { edit: (documents) => append(documents, layers), blobs: nacre.store };
    });
  } catch (error) {
    throw wrapFault(`append to ${request.image}`, error);
  }
}

function append(documents: ImageDocuments, layers: readonly LayerRef[]): ImageDocuments {
  const { manifest, config, mediaType } = documents;
  const { rootfs = {} } = config;
  if (!isJsonObject(rootfs)) throw imageFault('image/inconsistent', 'the config names no diff_ids');
  const format = mediaType === mediaTypes.dockerManifest ? 'docker' : 'oci';
  const step: JsonObject = {
    ...(typeof config.created === 'string' ? { created: config.created } : {}),
    created_by: 'nacre append',
  };
  return {
    ...documents,
    manifest: {
      ...manifest,
      layers: [...toList(manifest.layers), ...layers.map(({ descriptor }) => describeLayer(descriptor, format))],
    },
    config: {
      ...config,
      rootfs: { ...rootfs, diff_ids: [...toList(rootfs.diff_ids), ...layers.map(({ diffId }) => diffId)] },
      history: [...toList(config.history), ...layers.map(() => step)],
    },
  };
}

function toList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
