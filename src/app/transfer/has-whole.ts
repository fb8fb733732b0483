import { isFault, limits } from '../../base/index.ts';
import {
  type BlobSink,
  type BlobSource,
  type Descriptor,
  isIndexType,
  isManifestType,
  parseManifestOrIndex,
  readBlob,
} from '../../oci/index.ts';

/** Whether all that a descriptor reaches is there: of an index every image. Documents are read. @throws oci/bad-document */
export async function hasWhole(store: BlobSource & BlobSink, descriptor: Descriptor): Promise<boolean> {
  const { mediaType } = descriptor;
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) return store.has(descriptor);
  const bytes = await readIfThere(store, descriptor);
  if (bytes === undefined) return false;
  const document = parseManifestOrIndex(bytes, mediaType);
  const parts = document.kind === 'index' ? document.manifests : [document.config, ...document.layers];
  for (const part of parts) if (!(await hasWhole(store, part))) return false;
  return true;
}

async function readIfThere(store: BlobSource, descriptor: Descriptor): Promise<Uint8Array | undefined> {
  try {
    return await readBlob(store, descriptor, limits.manifest);
  } catch (error) {
    if (isFault(error, 'oci/blob-absent')) return undefined;
    throw error;
  }
}
