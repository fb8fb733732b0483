import { isFault } from '../base/index.ts';
import type { Sources } from '../build/index.ts';
import { openImage, selectManifest } from '../image/index.ts';
import { familiarReference, formatReference, isDigest, parseReference } from '../oci/index.ts';
import { type ImageStore, lookUpImage } from './find-image.ts';

/** Finds the images of FROM and COPY --from in the store. */
export function createSources(store: ImageStore): Sources {
  return {
    async image(reference, platform) {
      const found = await lookUpImage(store, formatReference(reference));
      if (found === undefined) return undefined;
      try {
        const image = openImage(store, await selectManifest(store, found.descriptor, platform));
        return { descriptor: image.descriptor, config: await image.config(), layers: await image.layers() };
      } catch (error) {
        if (isFault(error, 'image/no-platform')) return undefined;
        throw error;
      }
    },
    async names() {
      const rows = await store.list();
      return rows.filter((row) => !isDigest(row.name)).map((row) => familiarReference(parseReference(row.name)));
    },
  };
}
