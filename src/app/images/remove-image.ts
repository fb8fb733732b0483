import {
  type Descriptor,
  type Digest,
  familiarReference,
  isDigest,
  parseReference,
  shortDigest,
} from '../../oci/index.ts';
import { type DiskStore, measureStore } from '../../store/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { appFault } from '../faults.ts';
import { type FoundImage, findImage } from './find-image.ts';

/** What a removal did. */
export interface RemovedImage {
  /** Names taken away, in familiar form. */
  readonly untagged: readonly string[];
  /** The image, when it lost its last name. */
  readonly deleted: Digest | undefined;
  /** All that the deleted image needed, as `measureStore` tells contents. */
  readonly contents: ReadonlySet<string>;
}

export interface RemoveImageOptions {
  /** Also an image that has several names, or that a container uses. @default false */
  readonly force?: boolean;
}

/**
 * Takes a name from an image, or, given an ID, the image with its only name. What nothing names any more is the collector's.
 *
 * @throws app/no-image, app/image-in-use
 */
export async function removeImage(
  store: DiskStore,
  text: string,
  options: RemoveImageOptions = {},
): Promise<RemovedImage> {
  const found = await findImage(store, text);
  const names = await namesOf(store, found.descriptor);
  const tags = names.filter((name) => !isDigest(name));
  const wanted = chooseNames(text, found, tags, options);
  const isLast = tags.every((tag) => wanted.includes(tag));
  if (isLast && options.force !== true) assertUnused(store, found.descriptor);
  const contents = isLast ? measureStore(store).reach([found.descriptor.digest]) : new Set<string>();
  for (const name of isLast ? names : wanted) await store.remove(name);
  const untagged = wanted.map((name) => familiarReference(parseReference(name)));
  for (const name of untagged) tellImage(store, 'untag', found.descriptor.digest, name);
  if (isLast) tellImage(store, 'delete', found.descriptor.digest);
  return {
    untagged,
    deleted: isLast ? found.descriptor.digest : undefined,
    contents,
  };
}

function chooseNames(
  text: string,
  found: FoundImage,
  tags: readonly string[],
  options: RemoveImageOptions,
): readonly string[] {
  if (found.name !== undefined && tags.includes(found.name)) return [found.name];
  if (tags.length > 1 && options.force !== true) {
    const shown = tags.map((tag) => familiarReference(parseReference(tag))).join(', ');
    throw appFault('app/image-in-use', `image ${text} has ${tags.length} names: ${shown}`, {
      hint: 'Remove the names one by one, or use --force to remove them all.',
    });
  }
  return tags;
}

async function namesOf(store: DiskStore, descriptor: Descriptor): Promise<readonly string[]> {
  return (await store.list()).filter((row) => row.descriptor.digest === descriptor.digest).map((row) => row.name);
}

function assertUnused(store: DiskStore, descriptor: Descriptor): void {
  const user = store.containers.list().find((container) => container.image === descriptor.digest);
  if (user === undefined) return;
  throw appFault('app/image-in-use', `image ${shortDigest(descriptor.digest)} is used by container ${user.name}`, {
    hint: `Remove the container with \`nacre rm ${user.name}\`, or use --force.`,
  });
}

/** Why what a removed image needed is still there, in bytes of disk; what other images need is not counted. */
export interface KeptContents {
  /** Needed by containers. */
  readonly byContainers: number;
  /** Needed by what builds remember. */
  readonly byCache: number;
  /** In the hands of other processes. */
  readonly byProcesses: number;
}

/** Looks, after a collection, what is left of images that were removed. @param contents of all of them */
export function measureKept(store: DiskStore, contents: ReadonlySet<string>): KeptContents {
  const measure = measureStore(store);
  const named = measure.reachOf('name');
  const left = [...contents].filter((hex) => measure.all.has(hex) && !named.has(hex));
  const used = measure.reachOf('container');
  const cached = measure.reachOf('cache');
  const keeper = (hex: string): keyof KeptContents =>
    used.has(hex) ? 'byContainers' : cached.has(hex) ? 'byCache' : 'byProcesses';
  const bytesBy = (who: keyof KeptContents): number => measure.bytesOf(left.filter((hex) => keeper(hex) === who));
  return {
    byContainers: bytesBy('byContainers'),
    byCache: bytesBy('byCache'),
    byProcesses: bytesBy('byProcesses'),
  };
}
