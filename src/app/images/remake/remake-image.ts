import type { OnEvent } from '../../../base/index.ts';
import { type EditIndex, type ImageDocuments, rewriteImage, selectManifest } from '../../../image/index.ts';
import type { BlobSource, Descriptor, Platform } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryAccess } from '../../registry/registry-access.ts';
import { copyBetween, tellWhence } from '../../transfer/copy-between.ts';
import { type ImagePlace, parseImagePlace } from '../../transfer/image-place.ts';
import { openRegistryLate } from '../../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../../transfer/open-source.ts';
import { type Target, toTarget } from '../../transfer/open-target.ts';

/** What every edit of an image's documents is asked with. */
export interface RemakeRequest extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly image: string;
  /** Where the result goes; a name alone is one where the image is. @default in the store, under its digest */
  readonly name?: string;
  /** The one image of an index to edit; the result is that image by itself. @default all of them */
  readonly platform?: Platform;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** The image that is edited. */
export interface OpenedImage extends Pick<OpenSource, 'source' | 'descriptor' | 'kind'> {
  /** What it was chosen of: an index, or the image itself. */
  readonly whole: Descriptor;
}

/** An edit, and blobs that it brings along. */
export interface Remaking {
  readonly edit: (documents: ImageDocuments) => ImageDocuments | Promise<ImageDocuments>;
  /** Where new layers are read. @default there are none */
  readonly blobs?: BlobSource;
  readonly editIndex?: EditIndex;
  /** Images whose layers the result has as well: known once it is made. In the registry that it goes to, these are taken from there. */
  readonly origins?: () => readonly LayerOrigin[];
}

/** Where layers of a new image lie. */
export interface LayerOrigin extends Pick<OpenSource, 'source' | 'repository'> {
  readonly manifests: readonly Descriptor[];
}

/**
 * Makes an image of another by its documents alone: where the result goes to the same registry or store, no layer is read or sent. The image itself stays.
 *
 * @returns the new image
 * @throws app/bad-target when it is not said where it goes; as `copyImage`; what `prepare` and its edit throw
 */
export async function remakeImage(
  nacre: Nacre,
  request: RemakeRequest,
  prepare: (image: OpenedImage) => Remaking | Promise<Remaking>,
): Promise<Descriptor> {
  const { image, platform, signal, onEvent } = request;
  using registry = openRegistryLate(nacre, request);
  using _lease = nacre.store.lease();
  const cancel = signal === undefined ? {} : { signal };
  await using from = await openSource(parseImagePlace(image), { nacre, registry: registry.open, ...cancel });
  const target = toTarget(placeOf(request, from.kind), { nacre, registry: registry.open });
  const chosen =
    platform === undefined ? from.descriptor : await selectManifest(from.source, from.descriptor, platform);
  const { edit, editIndex, blobs, origins } = await prepare({ ...from, descriptor: chosen, whole: from.descriptor });
  const { descriptor, source, leftOut } = await rewriteImage(from.source, chosen, edit, editIndex);
  if (leftOut.length > 0) onEvent?.({ kind: 'warning', message: describeLeftOut(leftOut) });
  const both = blobs === undefined ? source : either(blobs, source);
  await copyBetween({ ...from, source: both, descriptor, name: undefined }, takingFrom(target, origins), request);
  return descriptor;
}

/** Told last: what the image's own repository has not is in these. */
function takingFrom(target: Target, origins: () => readonly LayerOrigin[] = () => []): Target {
  return {
    ...target,
    async write(cargo, options) {
      for (const origin of origins()) await tellWhence(origin, target.repository, origin.manifests);
      return target.write(cargo, options);
    },
  };
}

/** A name without a scheme stays where the image is; what is made of a file goes to the store. */
function placeOf({ name, image }: RemakeRequest, kind: OpenSource['kind']): ImagePlace {
  if (name === undefined && kind !== 'registry') return { kind: 'store', name: '' };
  if (name === undefined)
    throw appFault('app/bad-target', `it is not said where what is made of ${image} shall go`, {
      hint: 'Give a name with -t.',
    });
  const place = parseImagePlace(name);
  return place.kind === 'anywhere' && kind !== 'registry' ? { kind: 'store', name: place.name } : place;
}

function describeLeftOut(leftOut: readonly Descriptor[]): string {
  const said = leftOut.filter(({ platform }) => platform?.os === 'unknown').length;
  const lost = [
    ...(said === 0 ? [] : [`${said} attestations of images that are others now`]),
    ...(said === leftOut.length ? [] : [`${leftOut.length - said} images that are not here`]),
  ];
  return `left out of the index: ${lost.join(', ')}`;
}

function either(first: BlobSource, second: BlobSource): BlobSource {
  return { open: async (blob, options) => (await first.open(blob, options)) ?? second.open(blob, options) };
}
