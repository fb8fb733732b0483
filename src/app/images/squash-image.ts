import { squashLayers } from '../../image/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { toLayerNumber } from '../files/find-operand.ts';
import { type EditedImage, type EditRequest, editImage } from './edit-image.ts';

/**
 * Makes an image that has one layer with all that its layers show together, and says the same of how it runs.
 *
 * @returns the manifest's descriptor
 * @throws as `editImage`; app/no-layer when there are no layers
 */
export async function flattenImage(store: DiskStore, request: EditRequest): Promise<Descriptor> {
  const { written } = await editImage(store, request, 'flatten', (image) => squash(store, image, request.image, '1'));
  return written.descriptor;
}

export interface SquashRequest extends EditRequest {
  /** Number of the lowest layer to join, as the user wrote it; 1 is the image's lowest. */
  readonly from: string;
}

/**
 * Makes an image in which the layers from one up are one layer. Those below stay the same, byte for byte.
 *
 * @returns the manifest's descriptor
 * @throws as `editImage`; app/no-layer
 */
export async function squashImage(store: DiskStore, request: SquashRequest): Promise<Descriptor> {
  const { written } = await editImage(store, request, 'squash', (image) =>
    squash(store, image, request.image, request.from),
  );
  return written.descriptor;
}

function squash(
  store: DiskStore,
  { draft, descriptor }: EditedImage,
  name: string,
  fromText: string,
): Pick<EditedImage, 'draft'> {
  const count = draft.layers.length;
  if (count === 0)
    throw appFault('app/no-layer', `image ${name} has no layers`, { hint: 'Name an image with files in it.' });
  const from = toLayerNumber(name, fromText, count);
  const { created } = draft.config;
  const layers = from === count ? `layer ${count}` : `layers ${from} to ${count}`;
  // Dated with the image itself: the same image always gives the same result.
  return {
    draft: squashLayers(draft, from, store, {
      ...(created === undefined ? {} : { created }),
      createdBy: from === 1 ? 'nacre flatten' : `nacre squash --from ${from}`,
      comment: `${layers} of ${descriptor.digest}`,
    }),
  };
}
