import { isFault, messageOf, type OnEvent } from '../../../base/index.ts';
import { type CacheExport, exportCache, type ImportedCaches, type SolvedImage } from '../../../build/index.ts';
import { type BlobSink, type Descriptor, familiarReference } from '../../../oci/index.ts';
import type { Registry } from '../../../registry/client/index.ts';
import { createLayout } from '../../../store/index.ts';
import type { CacheTarget } from './cache-option.ts';

/** What caches are written with. */
export interface CacheTargetDeps {
  readonly caches: ImportedCaches;
  /** Packs cache mounts. */
  readonly packMounts: (wanted: 'all' | readonly string[]) => Promise<CacheExport['mounts']>;
  readonly registry: () => Promise<Registry>;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}

/** A cache that is written beside the image. */
export type WrittenCacheTarget = Exclude<CacheTarget, { readonly kind: 'inline' }>;

/** Writes what a build remembers. @throws what writing throws, unless the target says to ignore it */
export async function writeCache(
  target: WrittenCacheTarget,
  images: readonly SolvedImage[],
  deps: CacheTargetDeps,
): Promise<void> {
  const label = target.kind === 'local' ? target.dest : familiarReference(target.reference);
  const id = `cache-to ${label}`;
  const started = performance.now();
  deps.onEvent({ kind: 'start', id, label: `write the cache ${label}` });
  try {
    await write(target, images, deps);
    deps.onEvent({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    deps.onEvent({ kind: 'failed', id, message: messageOf(error) });
    if (!target.ignoreError || isFault(error, 'base/cancelled')) throw error;
    deps.onEvent({ kind: 'warning', message: `cache ${label} is not written: ${messageOf(error)}` });
  }
}

async function write(target: WrittenCacheTarget, images: readonly SolvedImage[], deps: CacheTargetDeps): Promise<void> {
  const cancel = deps.signal === undefined ? {} : { signal: deps.signal };
  const { mode, compression } = target;
  const { caches } = deps;
  const { blobs, layers, cache } = caches;
  const wanted: CacheExport = { images, mode, compression, mounts: await deps.packMounts(target.mounts) };
  const onLost = (message: string): void =>
    deps.onEvent({ kind: 'warning', message: `a layer of another cache is not passed on: ${message}` });
  const writeTo = (sink: BlobSink): Promise<Descriptor> =>
    exportCache(wanted, sink, { blobs, layers, cache, caches, onLost, ...cancel });
  if (target.kind === 'local') {
    const layout = createLayout(target.dest);
    await layout.point(target.tag, await writeTo(layout));
    return;
  }
  const { reference } = target;
  const repository = (await deps.registry()).repository(reference);
  await repository.point(reference.tag ?? 'latest', await writeTo(repository), cancel);
}
