import { beginsWithLayers, diffIdsOf, isImageEntry, listManifests, openImage } from '../../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  isIndexType,
  isManifestType,
  type Platform,
} from '../../../oci/index.ts';
import type { OpenSource } from '../../transfer/open-source.ts';
import { type BaseImage, readBase } from './open-base.ts';
import type { StatedBase } from './stated-base.ts';

/** One image of those that are asked about. */
export interface PlacedImage {
  readonly descriptor: Descriptor;
  readonly configDigest: Digest;
  readonly platform: Platform;
  readonly diffIds: readonly Digest[];
}

/** The images of an index that are there, or the one image. What says something of images is none. */
export async function listImages(source: BlobSource, whole: Descriptor): Promise<readonly PlacedImage[]> {
  const found: PlacedImage[] = [];
  for (const descriptor of await listManifests(source, whole)) {
    if (!isManifestType(descriptor.mediaType) || !isImageEntry(descriptor)) continue;
    if (isIndexType(whole.mediaType) && (await source.open(descriptor)) === undefined) continue;
    found.push(await readImage(source, descriptor));
  }
  return found;
}

export async function readImage(source: BlobSource, descriptor: Descriptor): Promise<PlacedImage> {
  const image = openImage(source, descriptor);
  const { platform, diffIds } = await image.config();
  return { descriptor, configDigest: (await image.manifest()).config.digest, platform, diffIds };
}

/** A base that an image really begins with. */
export interface FoundBase {
  readonly stated: StatedBase;
  readonly opened: OpenSource;
  readonly base: BaseImage;
}

/**
 * Of what is said to be an image's base the one whose layers it begins with, the most of them. One that can not be had is passed over if another serves.
 *
 * @returns `undefined` when none serves; what was wrong with the first that could not be had goes to `onFault`
 */
export async function matchBase(
  image: PlacedImage,
  stated: readonly StatedBase[],
  open: (base: StatedBase) => Promise<OpenSource>,
  onFault: (error: unknown) => void,
): Promise<FoundBase | undefined> {
  let best: FoundBase | undefined;
  for (const each of stated) {
    try {
      const opened = await open(each);
      const base = await readBase(opened.source, opened.descriptor, image.platform);
      if (base === undefined || !isBaseOf(base, image)) continue;
      if (best === undefined || base.layers.length > best.base.layers.length) best = { stated: each, opened, base };
    } catch (error) {
      onFault(error);
    }
  }
  return best;
}

/** Whether an image begins with the layers of another. */
export function isBaseOf(base: BaseImage, { diffIds }: PlacedImage): boolean {
  return beginsWithLayers(diffIds, diffIdsOf(base.config));
}
