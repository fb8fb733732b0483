import { resolve } from 'node:path';
import { parsePlatform } from '../../oci/index.ts';
import { registryFault } from '../../registry/client/index.ts';
import { matchesPatterns } from '../../registry/server/index.ts';
import type { SyncRow } from '../wire.ts';
import type { PlaceTools } from './list-place-tags.ts';
import type { RepositoryPair } from './repository-pair.ts';
import type { RepositoryPlace } from './repository-place.ts';
import type { SyncEntry } from './sync-file.ts';
import { parseSyncSource, type SyncSource, toSyncTarget } from './sync-places.ts';
import { failedRow, rethrowCancelled } from './sync-rows.ts';
import type { TagChoice } from './tag-choice.ts';

/** What entries of a file come to. */
export interface ExpandedEntries {
  readonly pairs: readonly RepositoryPair[];
  /** A row for each entry whose repositories could not be listed. */
  readonly failed: readonly SyncRow[];
}

/**
 * The pairs of repositories that entries mean; the catalog of a registry is asked for once.
 *
 * @param directory where relative layouts lie
 * @throws base/cancelled alone
 */
export async function expandEntries(
  entries: readonly SyncEntry[],
  directory: string,
  tools: PlaceTools,
): Promise<ExpandedEntries> {
  const catalogs = new Map<string, Promise<readonly string[]>>();
  const pairs: RepositoryPair[] = [];
  const failed: SyncRow[] = [];
  for (const entry of entries) {
    try {
      pairs.push(...(await expand(entry, directory, tools, catalogs)));
    } catch (error) {
      rethrowCancelled(error, tools.signal);
      failed.push(failedRow(entry.source, entry.target, error));
    }
  }
  return { pairs, failed };
}

async function expand(
  entry: SyncEntry,
  directory: string,
  tools: PlaceTools,
  catalogs: Map<string, Promise<readonly string[]>>,
): Promise<readonly RepositoryPair[]> {
  const source = parseSyncSource(entry.source);
  const toPair = (place: RepositoryPlace, repository?: string): RepositoryPair => ({
    source: beside(place, directory),
    target: beside(toSyncTarget(entry.target, source, repository), directory),
    choice: toChoice(entry),
    platforms: (entry.platforms ?? []).map(parsePlatform),
    ...(entry.referrers === undefined ? {} : { referrers: entry.referrers }),
    ...(entry.delete === undefined ? {} : { delete: entry.delete }),
  });
  if (source.kind === 'one') return [toPair(source.place)];
  const { registry } = source;
  const found = (await readCatalog(registry, tools, catalogs)).filter((each) =>
    matchesPatterns([source.pattern], each),
  );
  if (found.length === 0) throw nothingFits(source);
  return found.map((repository) => toPair({ kind: 'registry', name: { registry, repository } }, repository));
}

function readCatalog(
  registry: string,
  tools: PlaceTools,
  catalogs: Map<string, Promise<readonly string[]>>,
): Promise<readonly string[]> {
  const found = catalogs.get(registry) ?? Array.fromAsync(tools.registry().catalog(registry, tools.signal));
  catalogs.set(registry, found);
  return found;
}

function nothingFits({ registry, pattern }: Extract<SyncSource, { kind: 'pattern' }>): Error {
  return registryFault('registry/not-found', `${registry} has no repository that fits ${pattern}`, {
    hint: 'See `nacre catalog` for what is there.',
  });
}

function beside(place: RepositoryPlace, directory: string): RepositoryPlace {
  return place.kind === 'layout' ? { ...place, path: resolve(directory, place.path) } : place;
}

function toChoice({ tags = [], versions, newest, newestBy }: SyncEntry): TagChoice {
  const include = tags.filter((filter) => !filter.startsWith('!'));
  return {
    ...(include.length === 0 ? {} : { include }),
    exclude: tags.filter((filter) => filter.startsWith('!')).map((filter) => filter.slice(1)),
    ...(versions === undefined ? {} : { versions }),
    ...(newest === undefined ? {} : { newest }),
    ...(newestBy === undefined ? {} : { newestBy }),
  };
}
