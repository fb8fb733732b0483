import { utf8 } from '../../base/index.ts';
import {
  type BlobSink,
  bareDescriptor,
  createManifest,
  type Descriptor,
  mediaTypes,
  writeBlob,
} from '../../oci/index.ts';
import type { Statement } from './statement.ts';

/** How an entry of an index says that it is not an image but speaks of one. Source: BuildKit, docs/attestations/attestation-storage.md. */
const annotations = {
  type: 'vnd.docker.reference.type',
  digest: 'vnd.docker.reference.digest',
  predicate: 'in-toto.io/predicate-type',
} as const;

const attestationType = 'attestation-manifest';
const statementMediaType = 'application/vnd.in-toto+json';

/**
 * Writes what is said of an image: a manifest with a statement in each layer. It is both what BuildKit attaches, an entry for a platform that
 * nobody has beside the image's own in an index, and what the distribution-spec calls a referrer, found by its `subject`: one manifest, two ways
 * to it. The same image and statements give the same digest.
 *
 * @param image manifest of which the statements speak
 * @returns the entry for the index
 *
 * Source: BuildKit, docs/attestations/attestation-storage.md; image-spec, manifest.md, "Guidelines for Artifact Usage".
 */
export async function writeAttestations(
  sink: BlobSink,
  image: Descriptor,
  statements: readonly Statement[],
): Promise<Descriptor> {
  const layers: Descriptor[] = [];
  for (const { predicateType, bytes } of statements) {
    const layer = await writeBlob(sink, statementMediaType, bytes);
    layers.push({ ...layer, annotations: { [annotations.predicate]: predicateType } });
  }
  const empty = utf8('{}');
  const config = await writeBlob(sink, mediaTypes.ociEmpty, empty);
  const manifest = createManifest({
    artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
    config: { ...config, data: Buffer.from(empty).toString('base64') },
    layers,
    subject: bareDescriptor(image),
  });
  return {
    ...(await writeBlob(sink, manifest.mediaType, manifest.bytes)),
    annotations: { [annotations.digest]: image.digest, [annotations.type]: attestationType },
    platform: { os: 'unknown', architecture: 'unknown' },
  };
}

/** The manifest of an image that an entry of an index speaks of; `undefined` when the entry is none that speaks of another. */
export function attestedImage(entry: Descriptor): string | undefined {
  return entry.annotations?.[annotations.type] === attestationType ? entry.annotations[annotations.digest] : undefined;
}

/** What a layer of such a manifest says, of what kind; `undefined` when it says nothing that is known. */
export function predicateTypeOf({ mediaType, annotations: said }: Descriptor): string | undefined {
  return mediaType === statementMediaType ? said?.[annotations.predicate] : undefined;
}
