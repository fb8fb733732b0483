import type { ReadStretch } from '../../archive/index.ts';
import { type ByteStream, isFault, type OnEvent } from '../../base/index.ts';
import {
  type FileNode,
  type LayerIndex,
  openImage,
  openLayerIndex,
  type PartialTree,
  selectManifest,
  toPartialTree,
} from '../../image/index.ts';
import { blobAbsent, type Descriptor, type LayerRef, type Platform, shortDigest } from '../../oci/index.ts';
import { streamRanges } from '../files/stream-ranges.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { parseImagePlace } from '../transfer/image-place.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../transfer/open-source.ts';
import { createNameBudget, type NameBudget } from './name-budget.ts';
import { type LayerBlobs, peekLayer } from './peek-layer.ts';
import type { Interest, PeekedLayer } from './peeked-layer.ts';
import { createSpool, type Spool } from './spool.ts';
import { streamByStretches } from './stream-by-stretches.ts';

/** What every look into an image is asked with. */
export interface PeekRequest extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly image: string;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  /** Read layers whole, and check them before anything of them is believed. @default false */
  readonly verify?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What is asked of an image's files. */
export interface Question<Answer> {
  /**
   * The answer, or the paths about which more has to be known: without a leading slash, and as far as links on the way are known.
   */
  ask(tree: PartialTree): { readonly answer: Answer } | { readonly unread: readonly string[] };
}

/** An image that was looked into. */
export interface PeekedImage<Answer> {
  readonly answer: Answer;
  readonly descriptor: Descriptor;
  /** The layer's number in the image, 1 being the lowest, of what the answer names. */
  layerOf(node: FileNode): number | undefined;
  /** The content of a regular file that the answer names. */
  read(node: FileNode): AsyncIterable<Uint8Array>;
}

/**
 * Answers a question about the files of an image by reading its layers from the top down until it is answered, and of each no more than is needed. Layers that are in the
 * store are read there.
 *
 * @param use given what was found, while everything is open
 * @throws as `openSource`, `peekLayer`
 */
export async function peekImage<Answer, Result>(
  nacre: Nacre,
  request: PeekRequest,
  question: Question<Answer>,
  use: (found: PeekedImage<Answer>) => Promise<Result>,
): Promise<Result> {
  const { signal } = request;
  using registry = openRegistryLate(nacre, request);
  using _lease = nacre.store.lease();
  using spool = createSpool(nacre.store.scratch());
  const cancel = signal === undefined ? {} : { signal };
  await using from = await openSource(parseImagePlace(request.image), { nacre, registry: registry.open, ...cancel });
  const image = openImage(from.source, await selectManifest(from.source, from.descriptor, request.platform));
  const layers = await image.layers();
  const budget = createNameBudget();
  const open = (layer: LayerRef, interest: Interest) =>
    openLayer(nacre, layer, { from, request, interest, spool, budget });
  const { answer, tree, read } = await answerQuestion(layers, question, open);
  return await use({
    answer,
    descriptor: image.descriptor,
    layerOf(node) {
      const origin = tree.origin(node);
      return origin && origin.layer + layers.length - read.length + 1;
    },
    read(node) {
      const origin = tree.origin(node);
      const layer = origin && read[origin.layer];
      if (origin === undefined || layer === undefined) throw new Error('what was found comes from a layer');
      return layer.read(origin.node);
    },
  });
}

interface Answered<Answer> {
  readonly answer: Answer;
  readonly tree: PartialTree;
  /** Lowest first. */
  readonly read: readonly PeekedLayer[];
}

async function answerQuestion<Answer>(
  layers: readonly LayerRef[],
  question: Question<Answer>,
  open: (layer: LayerRef, interest: Interest) => Promise<PeekedLayer>,
): Promise<Answered<Answer>> {
  let read: readonly PeekedLayer[] = [];
  for (;;) {
    const above = read.map(({ index }) => index);
    const tree = toPartialTree(above, read.length === layers.length);
    const result = question.ask(tree);
    if ('answer' in result) return { answer: result.answer, tree, read };
    const next = layers[layers.length - read.length - 1];
    if (next === undefined) throw new Error('of a whole image everything is known');
    read = [await open(next, toInterest(question, above, result.unread)), ...read];
  }
}

/** What the question needs of the layer below those that were read. */
function toInterest<Answer>(
  question: Question<Answer>,
  above: readonly LayerIndex[],
  unread: readonly string[],
): Interest {
  let wanted = new Set(unread);
  return {
    // A link on the way leads elsewhere.
    concerns: (path, isLink) => wanted.has(path) || (isLink && [...wanted].some((each) => each.startsWith(`${path}/`))),
    isEnough(soFar) {
      const result = askEarly(question, toPartialTree([soFar, ...above], false));
      if (result === undefined || 'answer' in result) return result !== undefined;
      wanted = new Set(result.unread);
      return false;
    },
  };
}

/** What is not there yet may still come in the same layer. */
function askEarly<Answer>(
  question: Question<Answer>,
  tree: PartialTree,
): ReturnType<Question<Answer>['ask']> | undefined {
  try {
    return question.ask(tree);
  } catch (error) {
    if (isFault(error, 'app/no-file')) return undefined;
    throw error;
  }
}

interface OpenLayerOptions {
  readonly from: OpenSource;
  readonly request: PeekRequest;
  readonly interest: Interest;
  readonly spool: Spool;
  readonly budget: NameBudget;
}

async function openLayer(
  { store }: Nacre,
  layer: LayerRef,
  { from, request, ...rest }: OpenLayerOptions,
): Promise<PeekedLayer> {
  const local = await openLocal(store, layer);
  if (local !== undefined) return local;
  if (request.verify === true) {
    const bytes = await from.source.open(layer.descriptor);
    if (bytes === undefined) throw blobAbsent(layer.descriptor.digest);
    await store.putLayer(layer, bytes);
    const whole = await openLocal(store, layer);
    if (whole !== undefined) return whole;
  }
  const { signal } = request;
  const cancel = signal === undefined ? {} : { signal };
  return peekLayer(layer.descriptor, { ...rest, ...cancel, blobs: toBlobs(from, request) });
}

async function openLocal(store: Nacre['store'], layer: LayerRef): Promise<PeekedLayer | undefined> {
  try {
    const index = openLayerIndex(await store.rest(layer));
    return { index, read: (node) => streamRanges(index.content(node)) };
  } catch (error) {
    if (isFault(error, 'oci/blob-absent')) return undefined;
    throw error;
  }
}

function toBlobs({ source, repository }: OpenSource, { signal, onEvent }: PeekRequest): LayerBlobs {
  const cancel = signal === undefined ? {} : { signal };
  const open = (layer: Descriptor): Promise<ByteStream | undefined> => source.open(layer, cancel);
  if (repository === undefined) return { open };
  const stretch = (layer: Descriptor): ReadStretch =>
    async function* (first, end) {
      const bytes = await repository.openStretch(layer, { first, end }, cancel);
      if (bytes === undefined) throw blobAbsent(layer.digest);
      yield* bytes;
    };
  return {
    stretch,
    open: async (layer) =>
      told(
        layer,
        streamByStretches(layer.size, stretch(layer), () => open(layer)),
        onEvent,
      ),
  };
}

/** Layers that come in a moment are not told of. */
const worthTelling = 4 * 1024 * 1024;

async function* told(
  { digest, size }: Descriptor,
  bytes: ByteStream,
  onEvent: OnEvent = () => {},
): AsyncGenerator<Uint8Array> {
  if (size < worthTelling) {
    yield* bytes;
    return;
  }
  const started = performance.now();
  onEvent({ kind: 'start', id: digest, label: `read ${shortDigest(digest)}`, total: size });
  try {
    for await (const piece of bytes) {
      onEvent({ kind: 'advance', id: digest, bytes: piece.length });
      yield piece;
    }
  } finally {
    // Also of one that is broken off, since enough came.
    onEvent({ kind: 'done', id: digest, seconds: (performance.now() - started) / 1000 });
  }
}
