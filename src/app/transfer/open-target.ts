import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CopyOptions, copy } from '../../image/index.ts';
import {
  type BlobSink,
  type BlobSource,
  type Descriptor,
  familiarReference,
  formatReference,
  isDigest,
  isTag,
  parseReference,
  type Reference,
  type Store,
} from '../../oci/index.ts';
import type { Registry, Repository } from '../../registry/client/index.ts';
import { createLayout, type NamedImage, openLayout, writeArchive } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { pointName } from '../images/point-name.ts';
import { toTargetName } from '../images/target-name.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import { openLayerSink } from '../registry/layer-sink.ts';
import { restLayers } from '../rest-layers.ts';
import { hasWhole } from './has-whole.ts';
import { type ImagePlace, splitPath } from './image-place.ts';

/** What is to be copied. */
export interface Cargo {
  readonly source: BlobSource;
  readonly descriptor: Descriptor;
  /** What the source calls it. */
  readonly name: string | undefined;
  /** Go along after the image, and get no name. */
  readonly referrers: readonly Descriptor[];
}

/** Where an image is copied to. */
export interface Target {
  /** Of a registry. */
  readonly repository?: Repository;
  /**
   * Looks whether all is there already, and the place stands for the image; not possible for archives, which are made anew.
   *
   * @returns what the image is called there, for people; `undefined` when something has to be written
   */
  find?(cargo: Cargo, signal?: AbortSignal): Promise<string | undefined>;
  /** @returns what the image is called there, for people */
  write(cargo: Cargo, options: CopyOptions): Promise<string>;
}

export interface TargetOptions {
  readonly nacre: Nacre;
  readonly registry: () => Registry;
}

/**
 * The place that an image is copied to. A name without a scheme is one of a registry, whatever the store has.
 *
 * @throws app/bad-target, oci/bad-reference
 */
export function toTarget(place: ImagePlace, { nacre, registry }: TargetOptions): Target {
  switch (place.kind) {
    case 'registry':
      return toRegistry(place.reference, registry);
    case 'anywhere':
      return toRegistry(parseReference(place.name), registry);
    case 'store':
      return toStore(place.name, nacre);
    case 'layout':
      return toLayout(place.text);
    case 'archive':
      return toArchive(place);
  }
}

function toRegistry(reference: Reference, registry: () => Registry): Target {
  const repository = registry().repository(reference);
  return {
    repository,
    async find({ descriptor, referrers }, signal) {
      const cancel = signal === undefined ? {} : { signal };
      // A registry takes no tag whose image is not whole: one question is enough.
      const found = await repository.resolve(reference.digest ?? reference.tag ?? descriptor.digest, cancel);
      if (found?.digest !== descriptor.digest || !(await hasAll(repository, referrers))) return undefined;
      return formatReference(reference);
    },
    async write({ source, descriptor, referrers }, options) {
      if (reference.digest !== undefined && reference.digest !== descriptor.digest)
        throw appFault('app/bad-target', `the image is ${descriptor.digest}, and can not be ${reference.digest}`, {
          hint: 'Leave out the part after @.',
        });
      const cancel = options.signal === undefined ? {} : { signal: options.signal };
      await copy(source, repository, descriptor, options);
      for (const referrer of referrers) await copy(source, repository, referrer, options);
      if (reference.tag !== undefined) await repository.point(reference.tag, descriptor, cancel);
      return formatReference(reference);
    },
  };
}

function toStore(text: string, { store }: Nacre): Target {
  const wanted = text === '' ? undefined : toTargetName(text);
  const show = (called: string | undefined, { digest }: Descriptor): string =>
    called === undefined ? digest : familiarReference(parseReference(called));
  return {
    async find({ descriptor, name, referrers }) {
      using _lease = store.lease();
      const called = wanted ?? toWholeName(name);
      const isThere = await standsFor(store, called ?? descriptor.digest, descriptor, referrers);
      return isThere ? show(called, descriptor) : undefined;
    },
    async write({ source, descriptor, name, referrers }, options) {
      using _lease = store.lease();
      const called = wanted ?? toWholeName(name);
      for (const each of [descriptor, ...referrers])
        await copy(source, await openLayerSink(store, source, each, options), each, options);
      for (const referrer of referrers) await pointName(store, undefined, referrer);
      await pointName(store, called, descriptor);
      await restLayers(store, descriptor, options);
      return show(called, descriptor);
    },
  };
}

/** Whether a name stands for an image, and that and what refers to it are there whole. */
async function standsFor(
  store: Store,
  name: string,
  descriptor: Descriptor,
  referrers: readonly Descriptor[],
): Promise<boolean> {
  if ((await store.resolve(name))?.digest !== descriptor.digest) return false;
  for (const each of [descriptor, ...referrers]) if (!(await hasWhole(store, each))) return false;
  return true;
}

async function hasAll(sink: BlobSink, descriptors: readonly Descriptor[]): Promise<boolean> {
  for (const each of descriptors) if (!(await sink.has(each))) return false;
  return true;
}

/** Within a layout an image has no registry: what has a tag alone, or a digest, gets no name here. */
function toWholeName(name: string | undefined): string | undefined {
  if (name === undefined || isDigest(name) || isTag(name)) return undefined;
  const reference = parseReference(name);
  return reference.digest === undefined ? formatReference(reference) : undefined;
}

function toLayout(text: string): Target {
  const { path, name: tag } = splitPath(text);
  const shown = tag === undefined ? path : `${path}:${tag}`;
  return {
    async find({ descriptor, referrers }) {
      if (!existsSync(join(path, 'oci-layout'))) return undefined;
      return (await standsFor(openLayout(path), tag ?? descriptor.digest, descriptor, referrers)) ? shown : undefined;
    },
    async write({ source, descriptor, referrers }, options) {
      const layout = createLayout(path);
      for (const each of [descriptor, ...referrers]) await copy(source, layout, each, options);
      for (const referrer of referrers) await layout.point(referrer.digest, referrer);
      await layout.point(tag ?? descriptor.digest, descriptor);
      return shown;
    },
  };
}

function toArchive({ path, format, name }: Extract<ImagePlace, { kind: 'archive' }>): Target {
  const wanted = name === undefined || format === 'oci' ? name : toTargetName(name);
  return {
    async write({ source, descriptor, name: own, referrers }, options) {
      const called = wanted ?? (format === 'oci' ? undefined : toWholeName(own));
      const images: readonly NamedImage[] = [
        { descriptor, names: called === undefined ? [] : [called] },
        ...referrers.map((referrer) => ({ descriptor: referrer, names: [] })),
      ];
      const id = path;
      const started = performance.now();
      options.onEvent?.({ kind: 'start', id, label: `write ${path === '-' ? 'standard output' : path}` });
      using output = openOutput(path === '-' ? undefined : path);
      const write = (bytes: Uint8Array): void => {
        output.write(bytes);
        options.onEvent?.({ kind: 'advance', id, bytes: bytes.length });
      };
      const cancel = options.signal === undefined ? {} : { signal: options.signal };
      await writeArchive(source, images, format, write, cancel);
      output.commit();
      options.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
      return path;
    },
  };
}
