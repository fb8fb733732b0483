import { isFault, limits, type OnEvent, once, wrapFault } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { type CopyOptions, listManifests, selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  formatPlatform,
  isIndexType,
  isManifestType,
  type Platform,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import type { Registry, Repository } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openRegistryFor, type RegistryAccess } from '../registry/registry-access.ts';
import type { CopyReport } from '../wire.ts';
import { gatherReferrers } from './find-referrers.ts';
import { parseImagePlace } from './image-place.ts';
import { type OpenSource, openSource } from './open-source.ts';
import { type Target, toTarget } from './open-target.ts';

/** One call of `copy`. */
export interface CopyCall extends RegistryAccess {
  /** As `parseImagePlace` reads it. */
  readonly source: string;
  readonly target: string;
  /** The one image of an index to copy, by itself. @default the index with all its images */
  readonly platform?: Platform;
  /** Copy what refers to the image as well: signatures, SBOMs, attestations. @default false */
  readonly referrers?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Copies an image from one place to another. No byte changes, so no digest does.
 *
 * @throws app/no-image, app/no-file, app/bad-target, app/incomplete-image, image/no-platform, registry/…, store/…, base/cancelled
 */
export async function copyImage(nacre: Nacre, call: CopyCall): Promise<CopyReport> {
  const places = { source: parseImagePlace(call.source), target: parseImagePlace(call.target) };
  let opened: Registry | undefined;
  const registry = once(() => {
    opened = openRegistryFor(nacre, call);
    return opened;
  });
  try {
    const target = toTarget(places.target, { nacre, registry });
    await using from = await openSource(places.source, { nacre, registry, ...toCancel(call) });
    return await copyBetween(from, target, call);
  } catch (error) {
    throw wrapFault(`copy ${call.source}`, error);
  } finally {
    opened?.[Symbol.dispose]();
  }
}

async function copyBetween(from: OpenSource, target: Target, call: CopyCall): Promise<CopyReport> {
  const { source, name } = from;
  const { platform, onEvent } = call;
  const descriptor = platform === undefined ? from.descriptor : await selectManifest(source, from.descriptor, platform);
  const manifests = await presentManifests(source, descriptor, target.repository);
  const parts = [descriptor, ...manifests].filter(isFirst);
  const found = call.referrers === true ? await gatherReferrers(from.referrers, parts) : [];
  // Attestations of a build are in its index, and refer to its images, too.
  const referrers = found.filter((each) => !parts.some(({ digest }) => digest === each.digest));
  await tellWhence(from, target.repository, manifests);
  const present = new Set(manifests.map(({ digest }) => digest));
  const options: CopyOptions = {
    ...toCancel(call),
    ...(onEvent === undefined ? {} : { onEvent }),
    choose: (entry) => isIndexType(entry.mediaType) || !isManifestType(entry.mediaType) || present.has(entry.digest),
  };
  const written = await target.write({ source, descriptor, name, referrers }, options);
  const { digest, mediaType, size } = descriptor;
  return {
    source: call.source,
    target: written,
    digest,
    mediaType,
    size,
    referrers: referrers.map((each) => each.digest),
  };
}

const isFirst = (each: Descriptor, at: number, all: readonly Descriptor[]): boolean =>
  all.findIndex(({ digest }) => digest === each.digest) === at;

function toCancel({ signal }: CopyCall): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

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
async function tellWhence(
  { source, repository: from }: OpenSource,
  to: Repository | undefined,
  manifests: readonly Descriptor[],
): Promise<void> {
  if (from === undefined || to === undefined || from.name.registry !== to.name.registry) return;
  for (const manifest of manifests.filter(({ mediaType }) => isManifestType(mediaType))) {
    const { config, layers } = parseManifest(await readBlob(source, manifest, limits.manifest), manifest.mediaType);
    for (const { digest } of [config, ...layers]) to.mountFrom(digest, from.name.repository);
  }
}
