import { decompress } from '../../archive/index.ts';
import { type ByteStream, isFault, messageOf, type OnEvent } from '../../base/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  blobAbsent,
  type Digest,
  isDigest,
  type LayerRef,
  type Layers,
  layerCompressionOf,
  mediaTypes,
  shortDigest,
  type TransferOptions,
  verified,
} from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { buildFault } from '../faults.ts';
import type { DocumentMount } from './cache-document.ts';
import { recordLayer } from './record-layer.ts';
import type { RemoteCache, RemoteLayer } from './remote-cache.ts';

/** The store that a build works on. */
export interface OwnStore {
  readonly blobs: BlobSource & BlobSink & BlobIngest;
  readonly layers: Layers;
  readonly cache: BuildCache;
}

/**
 * The store with what other machines know besides: a record of theirs is as good as one of ours, and its layer is fetched when it is
 * read. Records are kept here once their layer is.
 */
export interface ImportedCaches extends OwnStore, LayerFetcher {
  /** Records that this build has found or made so far, by key; those of later ones replace those of earlier ones. */
  readonly used: ReadonlyMap<string, string>;
  /** What can be fetched; `undefined` when the layer is not in any of the caches, or could not be fetched. */
  find(diffId: Digest): RemoteLayer | undefined;
  /** The content of a cache mount that other machines have; from now on it is fetched when it is read. */
  findMount(key: string): { readonly mount: DocumentMount; readonly layer: RemoteLayer } | undefined;
  /** Whether a layer is known from elsewhere, and not here. */
  isRemote(diffId: Digest): boolean;
  /** Whether records speak of a layer that is neither here nor known to be anywhere. */
  isAbsent(diffId: Digest): boolean;
}

/** Brings layers here. */
export interface LayerFetcher {
  /**
   * Fetches a layer unless it is here, or is none that is known from elsewhere. Idempotent; fetches once for all who ask at the same time.
   *
   * @throws build/lost-layer when it can't be had: from then on it is as if nobody had ever known it
   */
  fetch(layer: LayerRef, signal?: AbortSignal): Promise<void>;
  /** Forgets what was used: the build begins once more, without what was lost. */
  startOver(): void;
}

/** @param remotes those first that are asked first */
export function importCaches(
  own: OwnStore,
  remotes: readonly RemoteCache[],
  onEvent: OnEvent = () => undefined,
): ImportedCaches {
  const used = new Map<string, string>();
  // Layers that records speak of, and whether they can be fetched or not: what is built on them may be found all the same.
  const spokenOf = new Set<Digest>();
  const lost = new Set<Digest>();
  const pending = new Map<Digest, Promise<void>>();

  const findBlob = (digest: Digest): RemoteLayer | undefined =>
    remotes
      .flatMap(({ layers }) => [...layers.values()])
      .find(({ diffId, descriptor }) => descriptor.digest === digest && !lost.has(diffId));
  const find = (diffId: Digest): RemoteLayer | undefined =>
    lost.has(diffId) ? undefined : remotes.map(({ layers }) => layers.get(diffId)).find((each) => each !== undefined);

  function getRemote(key: string): string | undefined {
    for (const { records } of remotes) {
      const value = records.get(key);
      const layer = value === undefined ? undefined : recordLayer(key, value);
      if (value === undefined || (layer !== undefined && lost.has(layer.diffId))) continue;
      if (layer === undefined) own.cache.put(key, value, []);
      else spokenOf.add(layer.diffId);
      return value;
    }
    return getForm(key, find);
  }

  /** Whatever was found of a layer that is here by now is kept. */
  function adopt(diffId: Digest): void {
    spokenOf.delete(diffId);
    for (const [key, value] of used)
      if (recordLayer(key, value)?.diffId === diffId) own.cache.put(key, value, [diffId]);
  }

  async function fetch({ diffId }: LayerRef, signal?: AbortSignal): Promise<void> {
    if (!spokenOf.has(diffId)) return;
    const running = pending.get(diffId) ?? fetchOne(diffId, signal).finally(() => pending.delete(diffId));
    pending.set(diffId, running);
    await running;
  }

  async function fetchOne(diffId: Digest, signal: AbortSignal | undefined): Promise<void> {
    const layer = find(diffId);
    try {
      if (layer === undefined) throw blobAbsent(diffId);
      await fetchLayer(layer, own.blobs, onEvent, signal);
    } catch (error) {
      if (isFault(error, 'base/cancelled')) throw error;
      // A cache may well know of a layer that it does not hold: that is nothing to tell.
      if (layer !== undefined)
        onEvent({
          kind: 'warning',
          message: `the cache has lost a layer, what made it is done again: ${messageOf(error)}`,
        });
      lost.add(diffId);
      spokenOf.delete(diffId);
      throw lostLayer(diffId, error);
    }
    adopt(diffId);
  }

  return {
    used,
    find,
    fetch,
    findMount(key) {
      for (const { mounts } of remotes) {
        const mount = mounts.find((each) => each.key === key);
        const layer = mount && find(mount.diffId);
        if (mount === undefined || layer === undefined) continue;
        spokenOf.add(layer.diffId);
        return { mount, layer };
      }
      return undefined;
    },
    isRemote: (diffId) => spokenOf.has(diffId),
    isAbsent: (diffId) => spokenOf.has(diffId) && find(diffId) === undefined,
    startOver: () => used.clear(),
    cache: {
      get(key) {
        const value = own.cache.get(key) ?? getRemote(key);
        if (value !== undefined) used.set(key, value);
        return value;
      },
      put(key, value, holds) {
        own.cache.put(key, value, holds);
        used.set(key, value);
      },
    },
    layers: {
      async rest(layer, signal) {
        await fetch(layer, signal);
        return own.layers.rest(layer, signal);
      },
    },
    blobs: {
      ...own.blobs,
      async has(descriptor) {
        if (await own.blobs.has(descriptor)) {
          if (spokenOf.has(descriptor.digest)) adopt(descriptor.digest);
          return true;
        }
        return spokenOf.has(descriptor.digest) || findBlob(descriptor.digest) !== undefined;
      },
      async open(descriptor, options) {
        const here = await own.blobs.open(descriptor, options);
        if (here !== undefined) return here;
        const remote = findBlob(descriptor.digest);
        return remote?.source.open(remote.descriptor, options);
      },
    },
  };
}

/** What `compressLayer` remembers of a blob is known of those that were made by it elsewhere. */
function getForm(key: string, find: (diffId: Digest) => RemoteLayer | undefined): string | undefined {
  const [, form, diffId] = /^compressed\/([a-z0-9-]+)\/(sha256:[0-9a-f]{64})$/.exec(key) ?? [];
  const layer = diffId !== undefined && isDigest(diffId) ? find(diffId) : undefined;
  if (layer === undefined || layer.form !== form) return undefined;
  return JSON.stringify([layer.descriptor.digest, layer.descriptor.size]);
}

async function fetchLayer(
  { source, descriptor, diffId, size }: RemoteLayer,
  blobs: BlobSink,
  onEvent: OnEvent,
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
    const tar =
      layerCompressionOf(descriptor.mediaType) === 'none' ? checked : decompress(checked, { ...transfer, limit: size });
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

function lostLayer(diffId: Digest, cause: unknown): Error {
  return buildFault('build/lost-layer', `layer ${shortDigest(diffId)} can not be had: ${messageOf(cause)}`, { cause });
}
