import { mapConcurrent, processors } from '../../base/index.ts';
import { writeImage } from '../../image/index.ts';
import { createImageConfig, type LayerRef, layerCompressionOf, layerMediaType } from '../../oci/index.ts';
import type { BuildResult } from './build-result.ts';
import { type CompressDeps, compressLayer } from './compress-layer.ts';
import type { ImageForm } from './image-form.ts';
import type { SolvedImage } from './solved-image.ts';

/** Writes the documents of an image in the form asked for; the same image and form give the same digest. */
export async function finishImage(image: SolvedImage, form: ImageForm, deps: CompressDeps): Promise<BuildResult> {
  const { config } = image;
  const { annotations = {}, format = 'oci' } = form;
  const layers = await formLayers(image, form, deps);
  const named = Object.keys(annotations).length > 0;
  const descriptor = await writeImage(deps.blobs, { config, layers, format, ...(named ? { annotations } : {}) });
  const diffIds = layers.map(({ diffId }) => diffId);
  return { descriptor, config: createImageConfig({ ...config, diffIds }), layers };
}

function formLayers(image: SolvedImage, form: ImageForm, deps: CompressDeps): Promise<readonly LayerRef[]> {
  const { compression = 'none', force = false, compressAll = false } = form;
  return mapConcurrent(image.layers, processors(), async (layer, at) => {
    const isPlain = compressAll && layerCompressionOf(layer.descriptor.mediaType) === 'none';
    const isFormed = at >= image.based || force || isPlain;
    const formed = isFormed ? await compressLayer(layer, { ...form, compression }, deps) : layer;
    return toFormat(formed, form);
  });
}

/** Foreign layers, which may not be passed on, stay what they are. */
const foreign = /foreign|nondistributable/;

function toFormat(layer: LayerRef, { format = 'oci' }: ImageForm): LayerRef {
  const { mediaType } = layer.descriptor;
  const compression = foreign.test(mediaType) ? undefined : layerCompressionOf(mediaType);
  if (compression === undefined) return layer;
  return { ...layer, descriptor: { ...layer.descriptor, mediaType: layerMediaType(compression, format) } };
}
