import { isFault } from '../../base/index.ts';
import type { SourceImage, Sources } from '../../build/index.ts';
import { openImage, selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  familiarReference,
  formatPlatform,
  formatReference,
  isDigest,
  type Platform,
  parseReference,
  type Reference,
} from '../../oci/index.ts';
import { type ImageStore, lookUpImage } from '../images/find-image.ts';

/** Brings images from elsewhere into the store. */
export interface ImageFetcher {
  /** @returns what the name stands for there @throws registry/… */
  fetch(reference: Reference, platform: Platform): Promise<Descriptor>;
  /** Whether tags are asked for there even when they are in the store. */
  readonly asksAgain: boolean;
}

/**
 * Finds the images of FROM and COPY --from in the store; each is looked up once.
 *
 * @param fetcher asked for what is not there; @default what is not there is nowhere
 */
export function createSources(store: ImageStore, fetcher?: ImageFetcher): Sources {
  const found = new Map<string, Promise<SourceImage | undefined>>();
  return {
    image(reference, platform) {
      const key = `${formatReference(reference)} ${formatPlatform(platform)}`;
      const image = found.get(key) ?? findSource(store, reference, platform, fetcher);
      found.set(key, image);
      return image;
    },
    async names() {
      const rows = await store.list();
      return rows.filter((row) => !isDigest(row.name)).map((row) => familiarReference(parseReference(row.name)));
    },
  };
}

async function findSource(
  store: ImageStore,
  reference: Reference,
  platform: Platform,
  fetcher: ImageFetcher | undefined,
): Promise<SourceImage | undefined> {
  const isAsked = fetcher?.asksAgain === true && reference.digest === undefined;
  const here = isAsked ? undefined : await lookUpImage(store, formatReference(reference));
  if (fetcher === undefined) return here && openSource(store, here.descriptor, platform);
  if (here === undefined) return openSource(store, await fetcher.fetch(reference, platform), platform);
  try {
    return await openSource(store, here.descriptor, platform);
  } catch (error) {
    // Of an index, images for other machines are not here, but where it came from: by its digest, for the tag may have moved.
    if (!isFault(error, 'oci/blob-absent')) throw error;
    const { registry, repository } = reference;
    const fetched = await fetcher.fetch({ registry, repository, digest: here.descriptor.digest }, platform);
    return openSource(store, fetched, platform);
  }
}

/** The image for a platform that a descriptor stands for. @throws image/no-platform */
export async function openSource(store: BlobSource, named: Descriptor, platform: Platform): Promise<SourceImage> {
  const image = openImage(store, await selectManifest(store, named, platform));
  return {
    named,
    descriptor: image.descriptor,
    config: await image.config(),
    layers: await image.layers(),
  };
}
