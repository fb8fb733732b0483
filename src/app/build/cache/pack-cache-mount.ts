import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeUpperLayer } from '../../../archive/index.ts';
import type { CacheRequest } from '../../../build/index.ts';
import { type LayerRef, mediaTypes } from '../../../oci/index.ts';
import { openCacheMount } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';

/**
 * Packs what is in a cache mount: the same files give the same bytes. Waits for commands that have the cache for themselves.
 *
 * @returns `undefined` when there is no such cache, or nothing in it
 * @throws archive/… when a file can't be packed, or changes meanwhile
 */
export async function packCacheMount(
  { store, host }: Nacre,
  { key, id }: Pick<CacheRequest, 'key' | 'id'>,
  signal?: AbortSignal,
): Promise<LayerRef | undefined> {
  if (!existsSync(join(store.paths.caches, key, 'data'))) return undefined;
  const cancel = signal === undefined ? {} : { signal };
  using cache = await openCacheMount(store, { key, id, sharing: 'shared', ...cancel }, host());
  using writer = store.create();
  const { readXattrs } = host();
  const { entries } = await writeUpperLayer(cache.directory, (bytes) => writer.write(bytes), { readXattrs, ...cancel });
  if (entries === 0) return undefined;
  const { digest, size } = await writer.commit();
  return { diffId: digest, descriptor: { mediaType: mediaTypes.ociLayer, digest, size } };
}
