import { aboutRecord, isLockedRecord } from '../../build/index.ts';
import { digestHex, digestOf } from '../../oci/index.ts';
import {
  type CacheMountRecord,
  type CacheRecord,
  isCacheMountInUse,
  listCacheMounts,
  measureStore,
  measureTrees,
  type StoreMeasure,
} from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import type { BuildCacheReport, BuildCacheRow } from './build-cache-report.ts';
import { listBuilds } from './history/list-builds.ts';

/** Something that builds keep, and what it is to users. */
export type BuildCacheItem =
  | { readonly kind: 'record'; readonly record: CacheRecord; readonly row: BuildCacheRow }
  | { readonly kind: 'mount'; readonly record: CacheMountRecord; readonly row: BuildCacheRow };

/** What builds keep, those first that were used last, and what it weighs. */
export function reportBuildCache(nacre: Nacre, choose: (row: BuildCacheRow) => boolean = () => true): BuildCacheReport {
  const measure = measureStore(nacre.store);
  const items = findBuildCache(nacre, measure).filter(({ row }) => choose(row));
  return { items: items.map(({ row }) => row), ...sumItems(measure, items) };
}

/** Those first that were used last. */
export function findBuildCache({ store, host }: Nacre, measure: StoreMeasure): readonly BuildCacheItem[] {
  const needed = measure.reachOf('name', 'container');
  const records = store.cache.list().map((record): BuildCacheItem => {
    const reached = measure.reach(record.holds);
    const isShared =
      isLockedRecord(record.key) || (record.holds.length > 0 && [...reached].every((hex) => needed.has(hex)));
    return { kind: 'record', record, row: toRecordRow(record, measure.bytesOf(reached), isShared) };
  });
  const mounts = listCacheMounts(store).map(
    (record): BuildCacheItem => ({ kind: 'mount', record, row: toMountRow(record, isCacheMountInUse(record, host())) }),
  );
  return [...records, ...mounts].toSorted((a, b) => b.record.usedAt - a.record.usedAt);
}

/** Records of builds, which are listed by themselves. */
export function listHistoryRows(nacre: Pick<Nacre, 'store'>): readonly BuildCacheRow[] {
  return listBuilds(nacre).map(({ id, state, started, names, context }) => ({
    ...{ id, type: 'history', description: `build of ${names[0] ?? context}`, size: nacre.store.builds.size(id) },
    ...{ created: started, used: started, shared: false },
    inUse: state === 'running',
    reclaimable: state !== 'running',
  }));
}

function toRecordRow(record: CacheRecord, size: number, shared: boolean): BuildCacheRow {
  const { key, value, createdAt, usedAt } = record;
  const about = aboutRecord(key, value);
  // What a file was found to hold, for example: it takes no room, and spares reading it again.
  const isNote = about === undefined && record.holds.length === 0;
  return {
    id: digestHex(digestOf(key)).slice(0, 25),
    type: about === undefined ? 'internal' : 'regular',
    description: about ?? aboutNote(key),
    size,
    created: new Date(createdAt).toISOString(),
    used: new Date(usedAt).toISOString(),
    inUse: false,
    shared,
    reclaimable: !shared && !isNote,
  };
}

/** What the notes are that spare the builder work, by the first word of their keys. */
const notes: Readonly<Record<string, string>> = {
  compressed: 'compressed layer',
  files: 'what files of a context hold',
  outline: 'names and sizes of files that were copied',
  part: 'what a part of a stage holds',
  sbom: 'what packages an image has',
};

function aboutNote(key: string): string {
  return notes[key.split('/')[0] ?? ''] ?? '';
}

function toMountRow(record: CacheMountRecord, inUse: boolean): BuildCacheRow {
  const [hex = '', ...instance] = record.name.split('-');
  return {
    id: [hex.slice(0, 25), ...instance].join('-'),
    type: 'exec.cachemount',
    description: `cache ${record.id}`,
    size: measureTrees([record.directory]),
    created: new Date(record.createdAt).toISOString(),
    used: new Date(record.usedAt).toISOString(),
    inUse,
    shared: false,
    reclaimable: !inUse,
  };
}

/** Each file counts once, however many steps need it. */
function sumItems(
  measure: StoreMeasure,
  items: readonly BuildCacheItem[],
): Pick<BuildCacheReport, 'total' | 'shared' | 'reclaimable'> {
  const bytesOf = (some: readonly BuildCacheItem[]): number => {
    const holds = some.flatMap((item) => (item.kind === 'record' ? item.record.holds : []));
    const mounts = some.reduce((sum, { kind, row }) => sum + (kind === 'mount' ? row.size : 0), 0);
    return measure.bytesOf(measure.reach(holds)) + mounts;
  };
  const total = bytesOf(items);
  const needed = measure.reachOf('name', 'container');
  const holds = items.flatMap((item) => (item.kind === 'record' ? item.record.holds : []));
  const shared = measure.bytesOf([...measure.reach(holds)].filter((hex) => needed.has(hex)));
  const inUse = items.reduce((sum, { row }) => sum + (row.inUse ? row.size : 0), 0);
  return { total, shared, reclaimable: total - shared - inUse };
}
