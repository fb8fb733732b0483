import { decompress } from '../../archive/index.ts';
import { type ByteStream, isFault, messageOf, type OnEvent } from '../../base/index.ts';
import {
  type BlobSink,
  blobAbsent,
  type Digest,
  type LayerRef,
  layerCompressionOf,
  mediaTypes,
  shortDigest,
  type TransferOptions,
  verified,
} from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import type { RemoteCache, RemoteLayer } from './remote-cache.ts';

/** What fetching layers is done with. */
export interface RemoteLayersDeps {
  /** Where they go. */
  readonly blobs: BlobSink;
  /** Told of a layer that has come. */
  readonly onFetched: (diffId: Digest) => void;
  readonly onEvent: OnEvent;
}

/**
 * The layers that caches of other machines speak of. Some of them they hold, and those are fetched when they are read; a layer that can't be had is
 * from then on as if nobody had ever known it.
 */
export class RemoteLayers {
  readonly #remotes: readonly RemoteCache[];
  readonly #deps: RemoteLayersDeps;
  /** Spoken of by what was found, and not here. */
  readonly #expected = new Set<Digest>();
  readonly #lost = new Set<Digest>();
  readonly #pending = new Map<Digest, Promise<void>>();

  constructor(remotes: readonly RemoteCache[], deps: RemoteLayersDeps) {
    this.#remotes = remotes;
    this.#deps = deps;
  }

  /** Says that somebody may come to read a layer. */
  expect(diffId: Digest): void {
    this.#expected.add(diffId);
  }

  /** Says that it is here. @returns whether it was expected */
  arrived(diffId: Digest): boolean {
    return this.#expected.delete(diffId);
  }

  isExpected(diffId: Digest): boolean {
    return this.#expected.has(diffId);
  }

  isLost(diffId: Digest): boolean {
    return this.#lost.has(diffId);
  }

  /** @returns `undefined` when no cache holds it, or it was lost */
  find(diffId: Digest): RemoteLayer | undefined {
    if (this.isLost(diffId)) return undefined;
    return this.#remotes.map(({ layers }) => layers.get(diffId)).find((each) => each !== undefined);
  }

  /** A layer by the blob that it comes as. */
  findBlob(digest: Digest): RemoteLayer | undefined {
    return this.#remotes
      .flatMap(({ layers }) => [...layers.values()])
      .find(({ diffId, descriptor }) => descriptor.digest === digest && !this.isLost(diffId));
  }

  /** As `LayerFetcher.fetch`. @throws build/lost-layer, base/cancelled */
  async fetch({ diffId }: LayerRef, signal?: AbortSignal): Promise<void> {
    if (!this.isExpected(diffId)) return;
    const running =
      this.#pending.get(diffId) ?? this.#fetch(diffId, signal).finally(() => this.#pending.delete(diffId));
    this.#pending.set(diffId, running);
    await running;
  }

  async #fetch(diffId: Digest, signal: AbortSignal | undefined): Promise<void> {
    const layer = this.find(diffId);
    try {
      if (layer === undefined) throw blobAbsent(diffId);
      await fetchLayer(layer, this.#deps, signal);
    } catch (error) {
      if (isFault(error, 'base/cancelled')) throw error;
      // A cache may well know of a layer that it does not hold: that is nothing to tell.
      if (layer !== undefined) this.#tellLost(error);
      this.#lost.add(diffId);
      this.#expected.delete(diffId);
      const message = `layer ${shortDigest(diffId)} can not be had: ${messageOf(error)}`;
      throw buildFault('build/lost-layer', message, { cause: error });
    }
    this.#deps.onFetched(diffId);
  }

  #tellLost(error: unknown): void {
    const message = `the cache has lost a layer, what made it is done again: ${messageOf(error)}`;
    this.#deps.onEvent({ kind: 'warning', message });
  }
}

async function fetchLayer(
  { source, descriptor, diffId, size }: RemoteLayer,
  { blobs, onEvent }: RemoteLayersDeps,
  signal: AbortSignal | undefined,
): Promise<void> {
  const transfer: TransferOptions = signal === undefined ? {} : { signal };
  const id = `fetch ${diffId}`;
  const started = performance.now();
  onEvent({ kind: 'start', id, label: `fetch layer ${shortDigest(diffId)} from the cache`, total: descriptor.size });
  try {
    const bytes = await source.open(descriptor, transfer);
    if (bytes === undefined) throw blobAbsent(descriptor.digest);
    const checked = observed(verified(descriptor, bytes), id, onEvent);
    const isPlain = layerCompressionOf(descriptor.mediaType) === 'none';
    const tar = isPlain ? checked : decompress(checked, { ...transfer, limit: size });
    await blobs.put({ mediaType: mediaTypes.ociLayer, digest: diffId, size }, tar, transfer);
    onEvent({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    onEvent({ kind: 'failed', id, message: messageOf(error) });
    throw error;
  }
}

async function* observed(bytes: ByteStream, id: string, onEvent: OnEvent): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    onEvent({ kind: 'advance', id, bytes: piece.length });
    yield piece;
  }
}
