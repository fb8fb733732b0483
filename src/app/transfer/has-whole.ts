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
  const seen = new Set<string>();
  const open = [descriptor];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { mediaType, digest } = next;
    if (seen.has(`${mediaType} ${digest}`)) continue;
    seen.add(`${mediaType} ${digest}`);
    const parts = await partsOf(store, next);
    if (parts === undefined) return false;
    for (const part of parts) open.push(part);
  }
  return true;
}

/** What else has to be there. @returns `undefined` when it is not there itself */
async function partsOf(
  store: BlobSource & BlobSink,
  descriptor: Descriptor,
): Promise<readonly Descriptor[] | undefined> {
  const { mediaType } = descriptor;
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) return (await store.has(descriptor)) ? [] : undefined;
  const bytes = await readIfThere(store, descriptor);
  if (bytes === undefined) return undefined;
  const document = parseManifestOrIndex(bytes, mediaType);
  return document.kind === 'index' ? document.manifests : [document.config, ...document.layers];
}

async function readIfThere(store: BlobSource, descriptor: Descriptor): Promise<Uint8Array | undefined> {
  try {
    return await readBlob(store, descriptor, limits.manifest);
  } catch (error) {
    if (isFault(error, 'oci/blob-absent')) return undefined;
    throw error;
  }
}
