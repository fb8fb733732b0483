import type { OnEvent } from '../../base/index.ts';
import { listManifests } from '../../image/index.ts';
import { type Descriptor, type Digest, isDigest } from '../../oci/index.ts';
import { type DiskStore, type NamedImage, writeArchive } from '../../store/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { openOutput } from '../open-output.ts';
import { findReferrers, gatherReferrers } from '../transfer/find-referrers.ts';
import { findImage } from './find-image.ts';

export interface SaveOptions {
  /** File to write, replaced when it is there. @default standard output */
  readonly output?: string;
  /** Write what refers to the images as well: signatures, SBOMs. @default false */
  readonly referrers?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes images to one archive, under the names they were asked for by. A file appears whole or not at all.
 *
 * @throws app/no-image, app/bad-target, oci/blob-absent, base/cancelled
 */
export async function saveImages(store: DiskStore, names: readonly string[], options: SaveOptions = {}): Promise<void> {
  using lease = store.lease();
  const named = await gatherNames(store, names);
  const images = options.referrers === true ? [...named, ...(await referrersOf(store, named))] : named;
  lease.hold(...images.map((image) => image.descriptor.digest));
  const started = performance.now();
  const id = options.output ?? 'stdout';
  options.onEvent?.({ kind: 'start', id, label: `save ${names.join(' ')}` });
  using output = openOutput(options.output);
  const write = (bytes: Uint8Array): void => {
    output.write(bytes);
    options.onEvent?.({ kind: 'advance', id, bytes: bytes.length });
  };
  await writeArchive(store, images, 'docker', write, options.signal === undefined ? {} : { signal: options.signal });
  output.commit();
  for (const { descriptor } of named) tellImage(store, 'save', descriptor.digest);
  options.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

/** What refers to images or one of theirs; it has no name, and is found by its digest. */
async function referrersOf(store: DiskStore, images: readonly NamedImage[]): Promise<readonly NamedImage[]> {
  const saved = images.map(({ descriptor }) => descriptor);
  const parts = await Promise.all(saved.map((descriptor) => listManifests(store, descriptor)));
  const rows = await store.list();
  const subjects = [...saved, ...parts.flat()];
  const found = await gatherReferrers((subject) => findReferrers(store, rows, subject), subjects);
  return found
    .filter(({ digest }) => !subjects.some((each) => each.digest === digest))
    .map((descriptor) => ({ descriptor, names: [] }));
}

/** Each image once, with all the names it was asked for by. */
async function gatherNames(store: DiskStore, names: readonly string[]): Promise<readonly NamedImage[]> {
  const images = new Map<Digest, { descriptor: Descriptor; names: string[] }>();
  for (const text of names) {
    const { descriptor, name } = await findImage(store, text);
    const image = images.get(descriptor.digest) ?? { descriptor, names: [] };
    images.set(descriptor.digest, image);
    if (name !== undefined && !isDigest(name) && !name.includes('@') && !image.names.includes(name))
      image.names.push(name);
  }
  return [...images.values()];
}
