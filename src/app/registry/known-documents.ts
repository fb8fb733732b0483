import { type Descriptor, isIndexType, isManifestType, type SeekableSource } from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';

/** A source whose manifests and indexes are not asked for where the store has them: what a digest names is the same everywhere. */
export function withKnownDocuments(store: DiskStore, source: SeekableSource): SeekableSource {
  const isKnown = async (descriptor: Descriptor): Promise<boolean> => {
    const { mediaType } = descriptor;
    return (isManifestType(mediaType) || isIndexType(mediaType)) && (await store.has(descriptor));
  };
  return {
    open: async (descriptor, options) => ((await isKnown(descriptor)) ? store : source).open(descriptor, options),
    openFrom: (descriptor, first, options) => source.openFrom(descriptor, first, options),
  };
}
