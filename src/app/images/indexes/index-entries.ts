import { limits } from '../../../base/index.ts';
import { attestedImage } from '../../../build/index.ts';
import { openImage } from '../../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  formatPlatform,
  isImageConfigType,
  isIndexType,
  matchesPlatform,
  type Platform,
  parseIndex,
  readBlob,
} from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';

/** What an index of an image would list: the entries of an index, or the one image with its platform. */
export async function listEntries(source: BlobSource, descriptor: Descriptor): Promise<readonly Descriptor[]> {
  const { mediaType, digest, size } = descriptor;
  if (isIndexType(mediaType))
    return parseIndex(await readBlob(source, descriptor, limits.manifest), mediaType).manifests;
  const image = openImage(source, descriptor);
  const isImage = isImageConfigType((await image.manifest()).config.mediaType);
  return [{ mediaType, digest, size, ...(isImage ? { platform: (await image.config()).platform } : {}) }];
}

/** Adds entries. One for a platform that is there already takes its place, and what was said of the other goes. */
export function addEntries(entries: readonly Descriptor[], added: readonly Descriptor[]): readonly Descriptor[] {
  let after = entries;
  for (const entry of added) {
    if (after.some(({ digest }) => digest === entry.digest)) continue;
    const platform = platformText(entry);
    const replaced = platform === undefined ? undefined : after.find((each) => platformText(each) === platform);
    const at = replaced === undefined ? after.length : after.indexOf(replaced);
    const kept = replaced === undefined ? after : withoutImages(after, new Set([replaced.digest]));
    after = [...kept.slice(0, at), entry, ...kept.slice(at)];
  }
  return after;
}

/** What tells entries apart; `undefined` for what is no image. */
function platformText({ platform }: Descriptor): string | undefined {
  if (platform === undefined || platform.os === 'unknown') return undefined;
  return `${formatPlatform(platform)} ${platform.osVersion ?? ''}`;
}

/**
 * Removes entries, and what is said of them.
 *
 * @param wanted digests, and platforms, each of at least one entry
 * @throws app/no-image naming what there is
 */
export function removeEntries(
  entries: readonly Descriptor[],
  wanted: readonly (Digest | Platform)[],
): readonly Descriptor[] {
  const gone = wanted.flatMap((each) => {
    const found = entries.filter((entry) =>
      typeof each === 'string'
        ? entry.digest === each
        : entry.platform !== undefined && matchesPlatform(each, entry.platform),
    );
    if (found.length > 0) return found.map(({ digest }) => digest);
    const what = typeof each === 'string' ? each : `image for ${formatPlatform(each)}`;
    throw appFault('app/no-image', `the index has no ${what}`, {
      hint: `There are: ${entries.map(describe).join(', ')}.`,
    });
  });
  return withoutImages(entries, new Set(gone));
}

function withoutImages(entries: readonly Descriptor[], gone: ReadonlySet<string>): readonly Descriptor[] {
  return entries.filter((entry) => {
    const subject = attestedImage(entry);
    return !gone.has(entry.digest) && (subject === undefined || !gone.has(subject));
  });
}

function describe(entry: Descriptor): string {
  return entry.platform === undefined || attestedImage(entry) !== undefined
    ? entry.digest
    : formatPlatform(entry.platform);
}
