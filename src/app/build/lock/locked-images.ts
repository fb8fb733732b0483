import { isFault, isJsonObject } from '../../../base/index.ts';
import { buildFault, type SourceImage, type Sources } from '../../../build/index.ts';
import {
  createShape,
  type Descriptor,
  type Digest,
  formatDescriptor,
  formatPlatform,
  formatReference,
  type Platform,
  readDescriptor,
} from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { openSource } from '../build-sources.ts';
import { type BuildLock, lockedDigest } from './build-lock.ts';

/** Looks an image up: by its name, or as it was when it was locked. */
export interface ImageLookup {
  /** `ImageInput.name` */
  readonly name: string;
  readonly platform: Platform;
  /** What the name stands for now. */
  readonly now: () => Promise<SourceImage | undefined>;
  /** Where else than in the store an image of that digest may be; another than that counts for nothing. */
  readonly locked: (digest: Digest) => Promise<SourceImage | undefined>;
}

export type FindImage = (lookup: ImageLookup) => Promise<SourceImage | undefined>;

/**
 * Finds images as a lock says, and keeps those that are locked, whoever moves or removes their names.
 *
 * @param made digests of images that the same call has built: no lock tells of them
 */
export function createFindImage(store: DiskStore, lock: BuildLock | undefined, made: ReadonlySet<Digest>): FindImage {
  if (lock === undefined) return ({ now }) => now();
  return async (lookup) => {
    const image = lock.mode === 'write' ? await lookup.now() : await findLocked(store, lock.lock, lookup, made);
    if (image !== undefined && !made.has(image.named.digest)) keep(store, lookup, image);
    return image;
  };
}

/** The same images by their references. @param frozen whether they must be in the store */
export function lockSources(sources: Sources, find: FindImage, frozen: boolean): Sources {
  return {
    image: (reference, platform) =>
      find({
        name: formatReference(reference),
        platform,
        now: () => sources.image(reference, platform),
        async locked(digest) {
          const { registry, repository } = reference;
          return frozen ? undefined : sources.image({ registry, repository, digest }, platform);
        },
      }),
    names: sources.names,
  };
}

async function findLocked(
  store: DiskStore,
  lock: Parameters<typeof lockedDigest>[0],
  { name, platform, now, locked }: ImageLookup,
  made: ReadonlySet<Digest>,
): Promise<SourceImage | undefined> {
  const [, pinned] = name.split('@');
  if ([...made].some((digest) => digest === pinned)) return now();
  const digest = lockedDigest(lock, name);
  const image = (await findInStore(store, digest, platform)) ?? (await locked(digest));
  if (image?.named.digest === digest) return image;
  throw buildFault('build/frozen', `image ${name} is locked to ${digest}, which is not in the store`, {
    hint: 'Build once with --locked, which pulls it, or lock again with `nacre build --lock`.',
  });
}

async function findInStore(store: DiskStore, digest: Digest, platform: Platform): Promise<SourceImage | undefined> {
  const kept = readKept(store.cache.get(keyOf(digest, platform)));
  if (kept !== undefined) return { ...(await openSource(store, kept.manifest, platform)), named: kept.named };
  const row = (await store.list()).find(({ descriptor }) => descriptor.digest === digest);
  try {
    return row && (await openSource(store, row.descriptor, platform));
  } catch (error) {
    // Of an index, images for other platforms need not be here.
    if (isFault(error, 'oci/blob-absent')) return undefined;
    throw error;
  }
}

function keep(store: DiskStore, { name, platform }: ImageLookup, { named, descriptor }: SourceImage): void {
  const value = {
    about: `image ${name}`,
    named: formatDescriptor(named),
    manifest: formatDescriptor(descriptor),
  };
  store.cache.put(keyOf(named.digest, platform), JSON.stringify(value), [descriptor.digest]);
}

/** Under what an image is kept: its record is one of those for builds that are locked. */
function keyOf(digest: Digest, platform: Platform): string {
  return `locked/image/${digest}/${formatPlatform(platform)}`;
}

function readKept(text: string | undefined): { readonly named: Descriptor; readonly manifest: Descriptor } | undefined {
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isJsonObject(value) || !isJsonObject(value.named) || !isJsonObject(value.manifest)) return undefined;
  const [named, manifest] = [value.named, value.manifest].map((each) => readDescriptor(createShape('record'), each));
  return named === undefined || manifest === undefined ? undefined : { named, manifest };
}
