import {
  createMemoryLayer,
  decompress,
  findToc,
  type MemoryLayer,
  type MemoryNode,
  type ReadStretch,
  readTocFile,
  type TarItem,
  type Toc,
  walkTarEntries,
} from '../../archive/index.ts';
import { type ByteStream, isFault, wrapFault } from '../../base/index.ts';
import type { LayerIndex, LayerNode } from '../../image/index.ts';
import { blobAbsent, type Descriptor, layerCompressionOf, shortDigest } from '../../oci/index.ts';
import { fillHoles } from './fill-holes.ts';
import { createStreamReader, createStretchReader, type StreamReader } from './forward-readers.ts';
import type { NameBudget } from './name-budget.ts';
import type { Interest, PeekedLayer } from './peeked-layer.ts';
import type { Spool } from './spool.ts';

/** What looking into a layer needs. */
export interface PeekOptions {
  readonly blobs: LayerBlobs;
  readonly interest: Interest;
  readonly spool: Spool;
  readonly budget: NameBudget;
  readonly signal?: AbortSignal;
}

/** Where the blob of a layer is read. */
export interface LayerBlobs {
  open(layer: Descriptor): Promise<ByteStream | undefined>;
  /** Of places that give parts of blobs. */
  readonly stretch?: (layer: Descriptor) => ReadStretch;
}

/**
 * Looks into a layer that is not in the store: by its table of contents where it has one (eStargz, zstd:chunked), passing over the content of files where it is not compressed, else
 * as a stream that is broken off when it is enough.
 *
 * @throws archive/…, registry/…, oci/digest-mismatch of what a table of contents promises
 */
export async function peekLayer(layer: Descriptor, options: PeekOptions): Promise<PeekedLayer> {
  try {
    const read = options.blobs.stretch?.(layer);
    const found = read && (await peekByParts(layer, read, options));
    return found ?? (await peekStream(layer, options));
  } catch (error) {
    throw wrapFault(`layer ${shortDigest(layer.digest)}`, error);
  }
}

async function peekByParts(
  layer: Descriptor,
  read: ReadStretch,
  options: PeekOptions,
): Promise<PeekedLayer | undefined> {
  try {
    const toc = await findToc(layer, read);
    if (toc !== undefined) return fromToc(toc, read, options);
    return layerCompressionOf(layer.mediaType) === 'none' ? await peekTar(layer, read, options) : undefined;
  } catch (error) {
    if (isFault(error, 'registry/no-ranges')) return undefined;
    throw error;
  }
}

/** @param read gives a file's content. An entry is told by the place that it was added with */
function toPeeked(
  memory: MemoryLayer,
  read: (place: Place, node: LayerNode) => AsyncIterable<Uint8Array>,
): PeekedLayer {
  return {
    index: toIndex(memory),
    read(node) {
      const place = memory.place(node as MemoryNode);
      if (place === undefined) throw new Error('a regular file has content');
      return read(place, node);
    },
  };
}

type Place = NonNullable<ReturnType<MemoryLayer['place']>>;

function toIndex(memory: MemoryLayer): LayerIndex {
  return {
    get root() {
      return memory.root;
    },
    get rootSaid() {
      return memory.rootSaid;
    },
    children: (directory) => memory.children(directory as MemoryNode),
    find: (directory, name) => memory.find(directory as MemoryNode, name),
    content: () => [],
  };
}

function fromToc(toc: Toc, read: ReadStretch, { budget }: PeekOptions): PeekedLayer {
  const memory = createMemoryLayer();
  // The place in the table stands for that in the tar, which it does not tell.
  for (const [at, { entry }] of toc.entries.entries()) {
    const item = { entry, where: { headerOffset: at, dataOffset: at, storedSize: entry.size, segments: undefined } };
    budget.spend(item);
    memory.add(item);
  }
  return toPeeked(memory, ({ dataOffset }) => {
    const entry = toc.entries[dataOffset];
    if (entry === undefined) throw new Error('what was added is in the table');
    return readTocFile(entry, read);
  });
}

async function peekTar(layer: Descriptor, read: ReadStretch, options: PeekOptions): Promise<PeekedLayer> {
  const { interest, budget } = options;
  const memory = createMemoryLayer();
  const index = toIndex(memory);
  for await (const item of walkTarEntries(createStretchReader(read, layer.size))) {
    budget.spend(item);
    memory.add(item);
    if (isDeciding(item, interest) && interest.isEnough(index)) break;
  }
  return toPeeked(memory, (place, { entry }) =>
    withHoles(place, entry.size, async function* (size) {
      try {
        yield* read(place.dataOffset, place.dataOffset + size);
      } catch (error) {
        // Told by the first stretch that does not begin the blob, before a byte of it.
        if (!isFault(error, 'registry/no-ranges')) throw error;
        yield* readAgain(layer, options, place.dataOffset, size);
      }
    }),
  );
}

function isDeciding({ entry: { path, type } }: TarItem, interest: Interest): boolean {
  return interest.concerns(path, type === 'symlink');
}

function withHoles(
  { segments }: Place,
  size: number,
  read: (size: number) => AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (segments === undefined) return size === 0 ? none() : read(size);
  const stored = segments.reduce((sum, segment) => sum + segment.size, 0);
  return fillHoles(stored === 0 ? none() : read(stored), segments, size);
}

async function* none(): AsyncGenerator<Uint8Array> {}

async function peekStream(layer: Descriptor, options: PeekOptions): Promise<PeekedLayer> {
  const { interest, budget, spool } = options;
  const memory = createMemoryLayer();
  const index = toIndex(memory);
  /** By where content lies in the tar, where it was kept. */
  const kept = new Map<number, number>();
  await using reader = await openTar(layer, options);
  for await (const item of walkTarEntries(reader)) {
    budget.spend(item);
    memory.add(item);
    if (!isDeciding(item, interest)) continue;
    const { dataOffset, storedSize } = item.where;
    kept.set(dataOffset, spool.size);
    for await (const piece of reader.pieces(storedSize)) spool.write(piece);
    if (interest.isEnough(index)) break;
  }
  return toPeeked(memory, (place, { entry }) => {
    const at = kept.get(place.dataOffset);
    return withHoles(place, entry.size, (size) =>
      at === undefined ? readAgain(layer, options, place.dataOffset, size) : spool.read(at, size),
    );
  });
}

/** What had passed before it was known to be wanted comes once more. */
async function* readAgain(
  layer: Descriptor,
  options: PeekOptions,
  start: number,
  size: number,
): AsyncGenerator<Uint8Array> {
  await using reader = await openTar(layer, options);
  await reader.skip(start);
  yield* reader.pieces(size);
}

async function openTar(layer: Descriptor, { blobs, signal }: PeekOptions): Promise<StreamReader> {
  const bytes = await blobs.open(layer);
  if (bytes === undefined) throw blobAbsent(layer.digest);
  return createStreamReader(decompress(bytes, { width: 2, ...(signal === undefined ? {} : { signal }) }));
}
