import { limits } from '../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  formatPlatform,
  hostPlatform,
  isIndexType,
  matchesPlatform,
  type Platform,
  parseIndex,
  readBlob,
} from '../oci/index.ts';
import { imageFault } from './faults.ts';
import { isImageEntry } from './is-image-entry.ts';

/** Indexes may nest; nobody has a use for more levels than this. */
const maxNesting = 4;

/**
 * The manifest to use: the descriptor itself, or of an index the first entry that fits the platform, as the image-spec
 * asks ("If multiple manifests match, the first matching entry should be used").
 *
 * @param platform @default the host's
 * @throws image/no-platform, oci/blob-absent, oci/bad-document
 */
export async function selectManifest(
  source: BlobSource,
  descriptor: Descriptor,
  platform?: Platform,
): Promise<Descriptor> {
  const wanted = platform ?? hostPlatform();
  let current = descriptor;
  for (let level = 0; level < maxNesting && isIndexType(current.mediaType); level++) {
    const index = parseIndex(await readBlob(source, current, limits.manifest), current.mediaType);
    current = chooseEntry(index.manifests, wanted);
  }
  return current;
}

function chooseEntry(entries: readonly Descriptor[], wanted: Platform): Descriptor {
  const manifests = entries.filter(isImageEntry);
  const [only] = manifests;
  // An index of one entry that does not say its platform is how many tools wrap a single image.
  if (manifests.length === 1 && only !== undefined && only.platform === undefined) return only;
  const match = manifests.find((entry) => entry.platform !== undefined && matchesPlatform(wanted, entry.platform));
  if (match !== undefined) return match;
  const offered = manifests.flatMap((entry) => (entry.platform === undefined ? [] : [formatPlatform(entry.platform)]));
  throw imageFault('image/no-platform', `no image for ${formatPlatform(wanted)} in the index`, {
    hint:
      offered.length === 0 ? 'The index names no platforms.' : `Choose one of: ${[...new Set(offered)].join(', ')}.`,
  });
}
