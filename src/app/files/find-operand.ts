import { join } from 'node:path';
import { inwardOwner, isFault, nearestName } from '../../base/index.ts';
import {
  type LayerIndex,
  openImage,
  openLayerIndex,
  openUpperIndex,
  selectManifest,
  toFileTree,
} from '../../image/index.ts';
import {
  type Descriptor,
  type Digest,
  digestHex,
  familiarReference,
  type ImageConfig,
  isDigest,
  type LayerRef,
  parseReference,
} from '../../oci/index.ts';
import { type ContainerRecord, readMountTargets } from '../../runtime/index.ts';
import { containerImage } from '../containers/container-image.ts';
import { findContainer } from '../containers/find-container.ts';
import { findMountStubs } from '../containers/mount-stubs.ts';
import { appFault } from '../faults.ts';
import { lookUpImage } from '../images/find-image.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';

/** Something with files that a user named: a whole image, a container with what it changed, or one layer by itself. */
export interface Operand {
  readonly kind: 'image' | 'container' | 'layer';
  /** As it was written. */
  readonly name: string;
  /** What there is, lowest layer first; of a container, what it wrote last. */
  readonly layers: readonly LayerIndex[];
  /** The layers that have a digest: all but what a container wrote. */
  readonly refs: readonly LayerRef[];
  /** What the layers are called: their numbers in the image, 1 being the lowest; null of a layer that was named by its digest. */
  readonly numbers: readonly (number | null)[];
  /** How it says it runs; a layer does not. */
  readonly config: ImageConfig | undefined;
}

/** Opens layers; one that several operands share is opened once and is the same object in all of them. */
export type OpenLayers = (refs: readonly LayerRef[]) => Promise<readonly LayerIndex[]>;

export function createOpenLayers({ store }: Pick<Nacre, 'store'>): OpenLayers {
  const opened = new Map<Digest, LayerIndex>();
  return async (refs) => {
    const layers: LayerIndex[] = [];
    for (const ref of refs) {
      const index = opened.get(ref.diffId) ?? openLayerIndex(await store.rest(ref));
      opened.set(ref.diffId, index);
      layers.push(index);
    }
    return layers;
  };
}

/**
 * Finds what a user named: an image by name, ID or digest; a container by name or ID; a layer by its digest or diffID or the beginning of
 * one, or as `IMAGE#N`, layer 1 being the lowest. An image wins over a container, and both over a layer.
 *
 * @throws app/no-operand with the name that is nearest, app/no-layer, app/ambiguous-id
 */
export async function findOperand(nacre: Nacre, name: string, openLayers: OpenLayers): Promise<Operand> {
  const numbered = /^(.+)#([^#/]*)$/.exec(name);
  if (numbered !== null) return openNumbered(nacre, name, numbered[1] ?? '', numbered[2] ?? '', openLayers);
  const found = await lookUp(nacre, name);
  if (found === undefined) return openLayer(nacre, name, openLayers);
  const image = openImage(nacre.store, await selectManifest(nacre.store, found.descriptor));
  const refs = await image.layers();
  const config = await image.config();
  const layers = await openLayers(refs);
  if (found.container === undefined) return { kind: 'image', name, layers, refs, numbers: countUp(layers), config };
  const all = [...layers, openUpper(nacre, found.container, layers)];
  return { kind: 'container', name, layers: all, refs, numbers: countUp(all), config };
}

/** @throws app/no-operand when it is a layer by itself */
export function assertWhole({ kind, name }: Operand): void {
  if (kind !== 'layer') return;
  throw appFault('app/no-operand', `"${name}" is a layer, not a container or image`, {
    hint: 'Name an image that has it.',
  });
}

function countUp(layers: readonly LayerIndex[]): readonly number[] {
  return layers.map((_, at) => at + 1);
}

/** What a container wrote; what is there only to be mounted over is left out. */
function openUpper(nacre: Nacre, container: ContainerRecord, below: readonly LayerIndex[]): LayerIndex {
  const upper = join(container.directory, 'upper');
  const { readXattrs } = nacre.host();
  const { ids } = container.options;
  const reading = { readXattrs, ...(ids === undefined ? {} : { mapOwner: inwardOwner(ids) }) };
  const omit = findMountStubs(upper, readMountTargets(container), toFileTree(below), reading);
  return openUpperIndex(upper, { ...reading, omit });
}

interface FoundOperand {
  readonly descriptor: Descriptor;
  readonly container?: ContainerRecord;
}

/** An image or a container; `undefined` when there is none of that name. @throws app/ambiguous-id */
async function lookUp(nacre: Nacre, name: string): Promise<FoundOperand | undefined> {
  try {
    const image = await lookUpImage(nacre.store, name);
    if (image !== undefined) return image;
  } catch (error) {
    // What can't name an image may name a container.
    if (!isFault(error, 'oci/bad-reference') && !isFault(error, 'oci/bad-digest')) throw error;
  }
  await sweep(nacre);
  try {
    const container = findContainer(nacre.store, name);
    return { descriptor: containerImage(nacre.store, container), container };
  } catch (error) {
    if (!isFault(error, 'app/no-container')) throw error;
    return undefined;
  }
}

async function openNumbered(
  nacre: Nacre,
  name: string,
  image: string,
  number: string,
  openLayers: OpenLayers,
): Promise<Operand> {
  const found = await lookUp(nacre, image);
  if (found === undefined) throw await noOperand(nacre, image);
  const refs = await openImage(nacre.store, await selectManifest(nacre.store, found.descriptor)).layers();
  const at = toLayerNumber(image, number, refs.length);
  const ref = refs.slice(at - 1, at);
  return { kind: 'layer', name, layers: await openLayers(ref), refs: ref, numbers: [at], config: undefined };
}

/**
 * A layer's number as a user writes it, 1 being the lowest.
 *
 * @param count how many layers the image has
 * @throws app/no-layer
 */
export function toLayerNumber(image: string, text: string, count: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= count) return number;
  const hint =
    count === 0
      ? 'It has no layers.'
      : `Write a number from 1, the lowest, to ${count}; see \`nacre history ${image}\`.`;
  throw appFault('app/no-layer', `image ${image} has no layer ${text === '' ? '""' : text}`, { hint });
}

const layerPattern = /^(?:sha256:)?([0-9a-f]{4,64})$/;

async function openLayer(nacre: Nacre, name: string, openLayers: OpenLayers): Promise<Operand> {
  const [, hex] = layerPattern.exec(name) ?? [];
  const matches = hex === undefined ? [] : await layersOf(nacre, hex);
  const [ref] = matches;
  if (matches.length > 1) {
    throw appFault('app/ambiguous-id', `"${name}" is the beginning of ${matches.length} layer digests`, {
      hint: 'Give more digits.',
    });
  }
  if (ref === undefined) throw await noOperand(nacre, name);
  return { kind: 'layer', name, layers: await openLayers([ref]), refs: [ref], numbers: [null], config: undefined };
}

/** Layers of all images whose digest or diffID begins so, each once. */
async function layersOf({ store }: Nacre, hex: string): Promise<readonly LayerRef[]> {
  const found = new Map<Digest, LayerRef>();
  for (const { descriptor } of await store.list()) {
    for (const ref of await readLayers(store, descriptor)) {
      if ([ref.diffId, ref.descriptor.digest].some((digest) => digestHex(digest).startsWith(hex)))
        found.set(ref.diffId, ref);
    }
  }
  return [...found.values()];
}

async function readLayers(store: Nacre['store'], descriptor: Descriptor): Promise<readonly LayerRef[]> {
  try {
    return await openImage(store, await selectManifest(store, descriptor)).layers();
  } catch {
    // The search goes on past an image that can't be read: `system check` says what is wrong with it.
    return [];
  }
}

async function noOperand({ store }: Nacre, name: string): Promise<Error> {
  const images = (await store.list()).flatMap((row) =>
    isDigest(row.name) ? [] : [familiarReference(parseReference(row.name))],
  );
  const names = [...images, ...images.map((image) => image.replace(/:latest$/, ''))];
  const near = nearestName(name, [...names, ...store.containers.list().map((each) => each.name)]);
  return appFault('app/no-operand', `no image, container or layer "${name}"`, {
    hint: near === undefined ? 'See `nacre images` and `nacre ps -a` for what is there.' : `Did you mean ${near}?`,
  });
}
