import { isFault, limits, type OnEvent } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { type CopyOptions, listManifests } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  formatPlatform,
  isIndexType,
  isManifestType,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import type { Repository } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import { gatherReferrers } from './find-referrers.ts';
import type { OpenSource } from './open-source.ts';
import type { Target } from './open-target.ts';

/** How an image is copied that is chosen already. */
export interface CopyBetweenOptions {
  /** @default false */
  readonly referrers?: boolean;
  /** Look what would be copied, and write nothing. @default false */
  readonly dryRun?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What a copy came to. */
export interface Copied {
  /** What the image is called where it is now; `undefined` for what would be copied. */
  readonly target?: string;
  readonly referrers: readonly Digest[];
  /** Whether something had to be written: all may have been there. */
  readonly changed: boolean;
}

/**
 * Copies an image of an open source to a target, when it is not there already.
 *
 * @throws as `copyImage`
 */
export async function copyBetween(from: OpenSource, target: Target, options: CopyBetweenOptions): Promise<Copied> {
  const { source, name, descriptor } = from;
  const { onEvent, signal } = options;
  const cargo = { source, descriptor, name, referrers: options.referrers === true ? await referrersOf(from) : [] };
  const referrers = cargo.referrers.map(({ digest }) => digest);
  const there = await target.find?.(cargo, signal);
  if (there !== undefined) return { target: there, referrers, changed: false };
  const manifests = await presentManifests(source, descriptor, target.repository);
  if (options.dryRun === true) return { referrers, changed: true };
  await tellWhence(from, target.repository, manifests);
  const present = new Set(manifests.map(({ digest }) => digest));
  const copying: CopyOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
    choose: (entry) => isIndexType(entry.mediaType) || !isManifestType(entry.mediaType) || present.has(entry.digest),
  };
  return { target: await target.write(cargo, copying), referrers, changed: true };
}

/** What refers to an image or one of its images, but for what is in its index anyway, as attestations of builds are. */
async function referrersOf({ source, descriptor, referrers }: OpenSource): Promise<readonly Descriptor[]> {
  const parts = [descriptor, ...(await listManifests(source, descriptor))].filter(isFirst);
  const found = await gatherReferrers(referrers, parts);
  return found.filter((each) => !parts.some(({ digest }) => digest === each.digest));
}

const isFirst = (each: Descriptor, at: number, all: readonly Descriptor[]): boolean =>
  all.findIndex(({ digest }) => digest === each.digest) === at;

/**
 * The manifests to copy. An image that was pulled or saved for one platform lacks the others of its index: that serves everywhere but in a
 * registry, which takes no index that lacks them.
 */
async function presentManifests(
  source: BlobSource,
  descriptor: Descriptor,
  repository: Repository | undefined,
): Promise<readonly Descriptor[]> {
  const present: Descriptor[] = [];
  for (const manifest of await listManifests(source, descriptor)) {
    if (await isThere(source, manifest)) present.push(manifest);
    else if (repository !== undefined && !(await repository.has(manifest))) throw incomplete(manifest);
  }
  return present;
}

async function isThere(source: BlobSource, manifest: Descriptor): Promise<boolean> {
  if (!isManifestType(manifest.mediaType)) return true;
  try {
    await readBlob(source, manifest, limits.manifest);
    return true;
  } catch (error) {
    if (isFault(error, 'oci/blob-absent')) return false;
    throw error;
  }
}

function incomplete(manifest: Descriptor): Error {
  const { platform, digest } = manifest;
  const what = platform === undefined || attestedImage(manifest) !== undefined ? digest : formatPlatform(platform);
  return appFault('app/incomplete-image', `the index names an image (${what}) that is neither here nor there`, {
    hint: 'Copy one image with `--platform`, or get all of them first with `nacre pull --all-platforms`.',
  });
}

/** Within one registry blobs are taken from the other repository, and nothing is sent. */
export async function tellWhence(
  { source, repository: from }: Pick<OpenSource, 'source' | 'repository'>,
  to: Repository | undefined,
  manifests: readonly Descriptor[],
): Promise<void> {
  if (from === undefined || to === undefined || from.name.registry !== to.name.registry) return;
  for (const manifest of manifests.filter(({ mediaType }) => isManifestType(mediaType))) {
    const { config, layers } = parseManifest(await readBlob(source, manifest, limits.manifest), manifest.mediaType);
    for (const { digest } of [config, ...layers]) to.mountFrom(digest, from.name.repository);
  }
}
