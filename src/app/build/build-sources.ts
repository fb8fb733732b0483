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

/** Finds the images of FROM and COPY --from in the store; each is looked up once. */
export function createSources(store: ImageStore): Sources {
  const found = new Map<string, Promise<SourceImage | undefined>>();
  return {
    image(reference, platform) {
      const key = `${formatReference(reference)} ${formatPlatform(platform)}`;
      const image = found.get(key) ?? findSource(store, reference, platform);
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
): Promise<SourceImage | undefined> {
  const found = await lookUpImage(store, formatReference(reference));
  return found && openSource(store, found.descriptor, platform);
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
