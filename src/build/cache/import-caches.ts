import type { OnEvent } from '../../base/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  type Digest,
  isDigest,
  type LayerRef,
  type Layers,
} from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import type { DocumentMount } from './cache-document.ts';
import { recordLayer } from './record-layer.ts';
import type { RemoteCache, RemoteLayer } from './remote-cache.ts';
import { RemoteLayers } from './remote-layers.ts';

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
  /** Whatever was found of a layer that is here by now is kept. */
  const adopt = (diffId: Digest): void => {
    if (!elsewhere.arrived(diffId)) return;
    for (const [key, value] of used)
      if (recordLayer(key, value)?.diffId === diffId) own.cache.put(key, value, [diffId]);
  };
  const elsewhere = new RemoteLayers(remotes, { blobs: own.blobs, onFetched: adopt, onEvent });
  const fetch: LayerFetcher['fetch'] = (layer, signal) => elsewhere.fetch(layer, signal);
  return {
    ...{ used, fetch, startOver: () => used.clear() },
    find: (diffId) => elsewhere.find(diffId),
    findMount: (key) => findMount(remotes, key, elsewhere),
    isRemote: (diffId) => elsewhere.isExpected(diffId),
    isAbsent: (diffId) => elsewhere.isExpected(diffId) && elsewhere.find(diffId) === undefined,
    cache: createCache(own.cache, remotes, elsewhere, used),
    layers: {
      async rest(layer, signal) {
        await fetch(layer, signal);
        return own.layers.rest(layer, signal);
      },
    },
    blobs: createBlobs(own.blobs, elsewhere, adopt),
  };
}

/** One's own records before those of others. */
function createCache(
  own: BuildCache,
  remotes: readonly RemoteCache[],
  elsewhere: RemoteLayers,
  used: Map<string, string>,
): BuildCache {
  const getRemote = (key: string): string | undefined => {
    for (const { records } of remotes) {
      const value = records.get(key);
      const layer = value === undefined ? undefined : recordLayer(key, value);
      if (value === undefined || (layer !== undefined && elsewhere.isLost(layer.diffId))) continue;
      if (layer === undefined) own.put(key, value, []);
      else elsewhere.expect(layer.diffId);
      return value;
    }
    return getForm(key, elsewhere);
  };
  return {
    get(key) {
      const value = own.get(key) ?? getRemote(key);
      if (value !== undefined) used.set(key, value);
      return value;
    },
    put(key, value, holds) {
      own.put(key, value, holds);
      used.set(key, value);
    },
  };
}

/** What `compressLayer` remembers of a blob is known of those that were made by it elsewhere. */
function getForm(key: string, elsewhere: RemoteLayers): string | undefined {
  const [, form, diffId] = /^compressed\/([a-z0-9-]+)\/(sha256:[0-9a-f]{64})$/.exec(key) ?? [];
  const layer = diffId !== undefined && isDigest(diffId) ? elsewhere.find(diffId) : undefined;
  if (layer === undefined || layer.form !== form) return undefined;
  return JSON.stringify([layer.descriptor.digest, layer.descriptor.size]);
}

/** Blobs that are here, and those that are known to be elsewhere. */
function createBlobs(
  own: OwnStore['blobs'],
  elsewhere: RemoteLayers,
  adopt: (diffId: Digest) => void,
): OwnStore['blobs'] {
  return {
    ...own,
    async has(descriptor) {
      const { digest } = descriptor;
      if (!(await own.has(descriptor))) return elsewhere.isExpected(digest) || elsewhere.findBlob(digest) !== undefined;
      adopt(digest);
      return true;
    },
    async open(descriptor, options) {
      const here = await own.open(descriptor, options);
      if (here !== undefined) return here;
      const remote = elsewhere.findBlob(descriptor.digest);
      return remote?.source.open(remote.descriptor, options);
    },
  };
}

function findMount(
  remotes: readonly RemoteCache[],
  key: string,
  elsewhere: RemoteLayers,
): ReturnType<ImportedCaches['findMount']> {
  for (const { mounts } of remotes) {
    const mount = mounts.find((each) => each.key === key);
    const layer = mount && elsewhere.find(mount.diffId);
    if (mount === undefined || layer === undefined) continue;
    elsewhere.expect(layer.diffId);
    return { mount, layer };
  }
  return undefined;
}
