import { limits } from '../../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  isIndexType,
  isManifestType,
  type NamedDescriptor,
  parseManifestOrIndex,
  readBlob,
} from '../../oci/index.ts';

/** The manifests that name another as their subject. */
export type ListReferrers = (subject: Digest) => Promise<readonly Descriptor[]>;

/** Nobody signs signatures of signatures deeper than this. */
const mostLevels = 4;

/** What refers to one of several manifests, and what refers to that, each once. */
export async function gatherReferrers(
  list: ListReferrers,
  subjects: readonly Descriptor[],
): Promise<readonly Descriptor[]> {
  const found = new Map<Digest, Descriptor>();
  let level = subjects;
  for (let depth = 0; depth < mostLevels && level.length > 0; depth++) {
    const next: Descriptor[] = [];
    for (const { digest } of level) {
      for (const referrer of await list(digest)) {
        if (found.has(referrer.digest)) continue;
        found.set(referrer.digest, referrer);
        next.push(referrer);
      }
    }
    level = next;
  }
  return [...found.values()];
}

/** Where no list of referrers is kept, what has a name is looked through. */
export async function findReferrers(
  source: BlobSource,
  rows: readonly NamedDescriptor[],
  subject: Digest,
): Promise<readonly Descriptor[]> {
  const found = new Map<Digest, Descriptor>();
  for (const { descriptor } of rows) {
    const { mediaType } = descriptor;
    if (!isManifestType(mediaType) && !isIndexType(mediaType)) continue;
    const document = parseManifestOrIndex(await readBlob(source, descriptor, limits.manifest), mediaType);
    if (document.subject?.digest === subject) found.set(descriptor.digest, toReferrer(descriptor, document));
  }
  return [...found.values()];
}

/** As registries list it. Source: distribution-spec, "Listing Referrers". */
function toReferrer(descriptor: Descriptor, document: ReturnType<typeof parseManifestOrIndex>): Descriptor {
  const artifactType = document.artifactType ?? (document.kind === 'manifest' ? document.config.mediaType : undefined);
  const { mediaType, digest, size } = descriptor;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(Object.keys(document.annotations).length === 0 ? {} : { annotations: document.annotations }),
  };
}
