import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFault, messageOf, type OnEvent } from '../../../base/index.ts';
import type { CacheExport, ImportedCaches, RunSupplies } from '../../../build/index.ts';
import { mediaTypes } from '../../../oci/index.ts';
import { removeTree } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';
import { fillCacheMount } from './fill-cache-mount.ts';
import { packCacheMount } from './pack-cache-mount.ts';

/** The cache mounts of one build on their way between machines. */
export interface CacheMountTransfer {
  /** Supplies whose caches, when they are new or empty, start with what other machines have. */
  supply(supplies: RunSupplies): RunSupplies;
  /** Packs those that the build names: all, or those of these ids. What is not here is passed on as it came. */
  pack(wanted: 'all' | readonly string[]): Promise<CacheExport['mounts']>;
}

/** What moving them is done with. */
export interface CacheMountDeps {
  readonly caches: ImportedCaches;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}

export function createCacheMountTransfer(nacre: Nacre, deps: CacheMountDeps): CacheMountTransfer {
  const named = new Map<string, string>();
  return {
    supply(supplies) {
      const { openCache } = supplies;
      if (openCache === undefined) return supplies;
      return {
        ...supplies,
        onCache: ({ key, id }) => void named.set(key, id),
        openCache(request) {
          const found = deps.caches.findMount(request.key);
          if (found === undefined) return openCache(request);
          return openCache({ ...request, fill: (directory) => fill(nacre, found, directory, deps) });
        },
      };
    },
    async pack(wanted) {
      const packed: CacheExport['mounts'][number][] = [];
      for (const [key, id] of [...named].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (wanted !== 'all' && !wanted.includes(id)) continue;
        const one = (await packHere(nacre, { key, id }, deps)) ?? passOn(key, deps);
        if (one !== undefined) packed.push(one);
      }
      return packed;
    },
  };
}

type Found = NonNullable<ReturnType<ImportedCaches['findMount']>>;

/** A content that can't be had leaves the cache empty, as if nobody had one. */
async function fill(nacre: Nacre, { mount, layer }: Found, directory: string, deps: CacheMountDeps): Promise<void> {
  const id = `fill ${mount.key}`;
  const started = performance.now();
  deps.onEvent({ kind: 'start', id, label: `fill cache mount ${mount.id}` });
  try {
    await fillCacheMount(nacre, layer, directory, deps.signal);
  } catch (error) {
    if (isFault(error, 'base/cancelled')) throw error;
    for (const name of readdirSync(directory)) removeTree(join(directory, name));
    deps.onEvent({ kind: 'warning', message: `cache mount ${mount.id} starts empty: ${messageOf(error)}` });
  }
  deps.onEvent({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

async function packHere(
  nacre: Nacre,
  mount: { readonly key: string; readonly id: string },
  deps: CacheMountDeps,
): Promise<CacheExport['mounts'][number] | undefined> {
  try {
    const layer = await packCacheMount(nacre, mount, deps.signal);
    return layer && { mount: { ...mount, diffId: layer.diffId }, layer };
  } catch (error) {
    if (isFault(error, 'base/cancelled')) throw error;
    deps.onEvent({ kind: 'warning', message: `cache mount ${mount.id} does not go along: ${messageOf(error)}` });
    return undefined;
  }
}

function passOn(key: string, { caches }: CacheMountDeps): CacheExport['mounts'][number] | undefined {
  const found = caches.findMount(key);
  if (found === undefined) return undefined;
  const { diffId, size } = found.layer;
  return {
    mount: found.mount,
    layer: { diffId, descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size } },
  };
}
