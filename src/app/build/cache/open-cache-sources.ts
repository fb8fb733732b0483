import { existsSync } from 'node:fs';
import { isFault, mapConcurrent, messageOf, type OnEvent } from '../../../base/index.ts';
import { type CacheOrigin, openRemoteCache, type RemoteCache } from '../../../build/index.ts';
import { familiarReference } from '../../../oci/index.ts';
import type { Registry } from '../../../registry/client/index.ts';
import { openLayout } from '../../../store/index.ts';
import type { CacheSource } from './cache-option.ts';

/** What caches are read with. */
export interface CacheSourceDeps {
  /** Connects when it is asked. */
  readonly registry: () => Promise<Registry>;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}

/** Reads what other machines know. A cache that is not there, or can't be read, is told of and does without. @throws base/cancelled */
export async function openCacheSources(
  sources: readonly CacheSource[],
  deps: CacheSourceDeps,
): Promise<readonly RemoteCache[]> {
  const opened = await mapConcurrent(sources, 4, (source) => openOne(source, deps));
  return opened.filter((cache) => cache !== undefined);
}

async function openOne(source: CacheSource, deps: CacheSourceDeps): Promise<RemoteCache | undefined> {
  const label = labelOf(source);
  const id = `cache-from ${label}`;
  const started = performance.now();
  deps.onEvent({ kind: 'start', id, label: `read the cache ${label}` });
  try {
    const origin = await findCache(source, label, deps);
    if (origin === undefined) deps.onEvent({ kind: 'warning', message: `cache ${label}: there is none yet` });
    return origin && (await openRemoteCache(origin));
  } catch (error) {
    if (isFault(error, 'base/cancelled')) throw error;
    deps.onEvent({ kind: 'warning', message: `cache ${label} is not used: ${messageOf(error)}` });
    return undefined;
  } finally {
    deps.onEvent({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
  }
}

function labelOf(source: CacheSource): string {
  return source.kind === 'local' ? source.src : familiarReference(source.reference);
}

async function findCache(
  source: CacheSource,
  label: string,
  { registry, signal }: CacheSourceDeps,
): Promise<CacheOrigin | undefined> {
  if (source.kind === 'local') {
    if (!existsSync(source.src)) return undefined;
    const layout = openLayout(source.src);
    const descriptor = await layout.resolve(source.name);
    return descriptor && { source: layout, descriptor, label };
  }
  const { reference } = source;
  const repository = (await registry()).repository(reference);
  const name = reference.digest ?? reference.tag ?? 'latest';
  const descriptor = await repository.resolve(name, signal === undefined ? {} : { signal });
  return descriptor && { source: repository, descriptor, label };
}
