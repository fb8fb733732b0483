import { limits } from '../base/index.ts';
import { type BlobSource, type Descriptor, isIndexType, parseIndex, readBlob } from '../oci/index.ts';

/**
 * The manifests of an index, those of indexes within it included, in their order; of anything else the descriptor itself. Entries that are
 * no images, such as attestations, are among them.
 *
 * @throws oci/blob-absent when an index is not there, oci/bad-document
 */
export async function listManifests(source: BlobSource, descriptor: Descriptor): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  const seen = new Set<string>();
  const pending = [descriptor];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (seen.has(next.digest)) continue;
    seen.add(next.digest);
    if (!isIndexType(next.mediaType)) found.push(next);
    else pending.unshift(...parseIndex(await readBlob(source, next, limits.manifest), next.mediaType).manifests);
  }
  return found;
}
