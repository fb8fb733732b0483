import { statSync } from 'node:fs';
import { once } from '../../../base/index.ts';
import {
  type ImportedCaches,
  importCaches,
  inlineCache,
  type RunSupplies,
  type SolvedImage,
} from '../../../build/index.ts';
import type { LayerRef } from '../../../oci/index.ts';
import type { Registry } from '../../../registry/client/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { OutputRequest } from '../output/open-build-outputs.ts';
import { createCacheMountTransfer } from './cache-mount-transfer.ts';
import type { CacheSource, CacheTarget } from './cache-option.ts';
import { findNeededLayers, type NeededRequest } from './needed-layers.ts';
import { openCacheSources } from './open-cache-sources.ts';
import { type WrittenCacheTarget, writeCache } from './write-cache.ts';

/** What a build takes from caches of other machines, and leaves for them. */
export interface BuildCacheRequest extends OutputRequest {
  readonly cacheFrom?: readonly CacheSource[];
  readonly cacheTo?: readonly CacheTarget[];
  /** Whether the image is needed here, also when its outputs are elsewhere. @default false */
  readonly keepsImage?: boolean;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The caches of one build. Disposing closes connections. */
export interface BuildCaches extends Disposable {
  /** The store with what other machines know. */
  readonly store: ImportedCaches;
  /** Supplies whose cache mounts, when they are new, start with what other machines have. */
  supply(supplies: RunSupplies): RunSupplies;
  /** Whether a layer of an image that is known from elsewhere has to be fetched in the end. */
  isNeeded(layer: LayerRef): Promise<boolean>;
  /** The images as they are written: with what the build remembers inside, if that is asked for, and without layers that need not be here. */
  finish(images: readonly SolvedImage[]): readonly SolvedImage[];
  /** Writes caches, once the images are where they are wanted. */
  write(images: readonly SolvedImage[]): Promise<void>;
}

/**
 * Reads the caches of other machines that a build shall use.
 *
 * @throws app/bad-target when a cache can not be written where it is wanted; base/cancelled
 */
export async function openBuildCaches(
  nacre: Nacre,
  request: BuildCacheRequest,
  reading: Pick<NeededRequest, 'platformCount' | 'isRead'>,
): Promise<BuildCaches> {
  const { cacheFrom = [], cacheTo = [], environment, onEvent = (): void => undefined, signal } = request;
  const { store } = nacre;
  for (const target of cacheTo) assertWritable(target);
  let opened: Registry | undefined;
  const registry = once(async () => {
    const { openRegistryFor } = await import('../../registry/registry-access.ts');
    opened = openRegistryFor(nacre, { environment, onEvent });
    return opened;
  });
  const cancel = signal === undefined ? {} : { signal };
  const remotes = await openCacheSources(cacheFrom, { registry, onEvent, ...cancel });
  const caches = importCaches({ blobs: store, layers: store, cache: store.cache }, remotes, onEvent);
  const mounts = createCacheMountTransfer(nacre, { caches, onEvent, ...cancel });
  const needed = findNeededLayers(
    { ...request, ...reading, isRead: reading.isRead || request.keepsImage === true },
    caches,
    registry,
  );
  const targets = cacheTo.filter((target): target is WrittenCacheTarget => target.kind !== 'inline');
  // As in BuildKit the argument asks for it as well.
  const isInline = targets.length < cacheTo.length || request.buildArgs.BUILDKIT_INLINE_CACHE === '1';
  return {
    store: caches,
    supply: mounts.supply,
    isNeeded: needed.isNeeded,
    finish(images) {
      const sent = needed.asSent(images);
      if (!isInline) return sent;
      const buildCache = inlineCache(caches);
      return sent.map((image) => ({ ...image, config: { ...image.config, buildCache } }));
    },
    async write(images) {
      for (const target of targets)
        await writeCache(target, images, { caches, packMounts: mounts.pack, registry, onEvent, ...cancel });
    },
    [Symbol.dispose]: () => opened?.[Symbol.dispose](),
  };
}

/** What can be told before anything is built is. */
function assertWritable(target: CacheTarget): void {
  if (target.kind !== 'local' || target.ignoreError) return;
  const found = statSync(target.dest, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return;
  throw appFault('app/bad-target', `cache-to: ${target.dest} is there and not a directory`, {
    hint: 'Name a directory, or one to be made.',
  });
}
