import type { Descriptor, Digest, Index, Manifest } from '../../oci/index.ts';
import type { ManifestRecord, NewManifest } from '../records/index.ts';

/** Where a manifest goes. */
interface Place {
  readonly repository: string;
  readonly digest: Digest;
  readonly tags: readonly string[];
}

/** What is to be known of a manifest that was sent. */
export function toNewManifest(document: Manifest | Index, { repository, digest, tags }: Place): NewManifest {
  const { bytes, mediaType, subject, annotations } = document;
  const artifactType = artifactTypeOf(document);
  const record: ManifestRecord = {
    repository,
    digest,
    mediaType,
    size: bytes.length,
    annotations,
    ...(subject === undefined ? {} : { subject: subject.digest }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
  if (document.kind === 'index') return { record, bytes, tags, blobs: [], manifests: eachOnce(document.manifests) };
  const all = eachOnce([document.config, ...document.layers]);
  const blobs = all.filter((each) => !isElsewhere(each));
  return { record, bytes, tags, blobs, extras: all.filter(isElsewhere), manifests: [] };
}

/** One layer that is named thirty thousand times would be looked for as often. */
function eachOnce(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  const seen = new Set<string>();
  return descriptors.filter((each) => {
    const name = `${each.digest} ${each.size} ${isElsewhere(each)}`;
    return !seen.has(name) && seen.add(name);
  });
}

/** Source: distribution-spec, "Listing Referrers": an image manifest without one has the media type of its config. */
function artifactTypeOf(document: Manifest | Index): string | undefined {
  if (document.artifactType !== undefined) return document.artifactType;
  return document.kind === 'manifest' ? document.config.mediaType : undefined;
}

/** Layers that may not be distributed, and those that the manifest holds itself. */
export function isElsewhere({ mediaType, data }: Descriptor): boolean {
  return data !== undefined || /\.(nondistributable|foreign)\./.test(mediaType);
}
