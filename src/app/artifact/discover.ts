import { limits, type OnEvent, wrapFault } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  formatPlatform,
  isIndexType,
  type Platform,
  parseManifestOrIndex,
  readBlob,
} from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { parseImagePlace } from '../transfer/image-place.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../transfer/open-source.ts';
import type { ArtifactNode, DiscoverReport, ReferrerRow } from '../wire.ts';

/** One call of `artifact discover` or `artifact tree`. */
export interface DiscoverRequest extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly image: string;
  /** The one image of an index. @default the index itself */
  readonly platform?: Platform;
  /** Only artifacts of this type. @default all */
  readonly artifactType?: string;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What refers to an image: signatures, SBOMs, attestations, whatever was attached to it. @throws as `openSource` */
export function discoverArtifacts(nacre: Nacre, request: DiscoverRequest): Promise<DiscoverReport> {
  return withImage(nacre, request, async (from, subject) => ({
    image: request.image,
    digest: subject.digest,
    referrers: (await from.referrers(subject.digest)).filter((each) => isWanted(each, request)).map(toRow),
  }));
}

/** An image with the images of its index, and what refers to each of them, and to that. @throws as `openSource` */
export function treeOfArtifacts(nacre: Nacre, request: DiscoverRequest): Promise<ArtifactNode> {
  return withImage(nacre, request, (from, subject) => growTree(from, subject, request, { seen: new Set(), depth: 0 }));
}

async function withImage<Result>(
  nacre: Nacre,
  request: DiscoverRequest,
  use: (from: OpenSource, subject: Descriptor) => Promise<Result>,
): Promise<Result> {
  const { image, platform, signal } = request;
  using registry = openRegistryLate(nacre, request);
  const cancel = signal === undefined ? {} : { signal };
  try {
    await using from = await openSource(parseImagePlace(image), { nacre, registry: registry.open, ...cancel });
    const subject =
      platform === undefined ? from.descriptor : await selectManifest(from.source, from.descriptor, platform);
    return await use(from, subject);
  } catch (error) {
    throw wrapFault(`what refers to ${image}`, error);
  }
}

/** Of one that names no type. @param wanted as a registry lists it */
function isWanted({ artifactType }: Descriptor, { artifactType: wanted }: DiscoverRequest): boolean {
  return wanted === undefined || artifactType === wanted;
}

function toRow({ digest, mediaType, size, artifactType, annotations }: Descriptor): ReferrerRow {
  return { digest, mediaType, artifactType: artifactType ?? null, size, annotations: annotations ?? {} };
}

interface Place {
  /** A manifest that was told is told again by its line alone. */
  readonly seen: Set<Digest>;
  readonly depth: number;
}

/** Nobody signs signatures of signatures deeper than this. */
const mostLevels = 8;
const mostNodes = 10_000;

async function growTree(
  from: OpenSource,
  at: Descriptor,
  request: DiscoverRequest,
  { seen, depth }: Place,
): Promise<ArtifactNode> {
  const isNew = !seen.has(at.digest) && seen.size < mostNodes && depth < mostLevels;
  seen.add(at.digest);
  const below = { seen, depth: depth + 1 };
  const manifests: ArtifactNode[] = [];
  const referrers: ArtifactNode[] = [];
  if (isNew) {
    for (const entry of await entriesOf(from.source, at)) manifests.push(await growTree(from, entry, request, below));
    for (const referrer of await from.referrers(at.digest))
      if (isWanted(referrer, request)) referrers.push(await growTree(from, referrer, request, below));
  }
  const { platform } = at;
  return {
    ...toRow(at),
    platform: platform === undefined || platform.os === 'unknown' ? null : formatPlatform(platform),
    attests: attestedImage(at) ?? null,
    manifests,
    referrers,
  };
}

/** Of what the source has. */
async function entriesOf(source: BlobSource, at: Descriptor): Promise<readonly Descriptor[]> {
  if (!isIndexType(at.mediaType) || (await source.open(at)) === undefined) return [];
  const document = parseManifestOrIndex(await readBlob(source, at, limits.manifest), at.mediaType);
  return document.kind === 'index' ? document.manifests : [];
}
