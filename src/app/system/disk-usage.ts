import { canRemove } from '../../runtime/index.ts';
import { isCacheMountInUse, listCacheMounts, measureStore, type StoreMeasure } from '../../store/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import type { DiskUsage, DiskUsageSum } from '../wire.ts';
import {
  cacheMountKey,
  measureCacheMounts,
  measureCacheRecords,
  measureContainers,
  measureImages,
  measureVolumes,
  without,
} from './disk-usage-rows.ts';
import { sweep } from './sweep.ts';

/**
 * What everything in the store takes up on the disk, each file counted once: what images need counts for them, what only builds
 * remember for the build cache.
 */
export async function measureDiskUsage(nacre: Nacre): Promise<DiskUsage> {
  await sweep(nacre);
  const { store } = nacre;
  const measure = measureStore(store);
  const records = openContainerRecords(store).list();
  const images = await measureImages(store, measure);
  const containers = measureContainers(records);
  const volumes = measureVolumes(store.paths.volumes, records);
  const ended = new Set(records.filter(canRemove).map(({ id }) => id));
  const { buildCache, unnamed } = sumRest(measure, store.cache.list().length);
  const mounts = measureCacheMounts(store);
  return {
    summary: {
      images: sumImages(measure, images),
      containers: sumRows(containers, ({ id }) => !ended.has(id)),
      volumes: sumRows(volumes, (volume) => volume.containers > 0),
      buildCache: addSums(buildCache, sumMounts(nacre, mounts)),
      unnamed,
    },
    images,
    containers,
    volumes,
    buildCache: [...mounts, ...measureCacheRecords(store, measure)],
  };
}

function sumMounts({ store, host }: Nacre, rows: DiskUsage['buildCache']): DiskUsageSum {
  const used = listCacheMounts(store).filter((mount) => isCacheMountInUse(mount, host()));
  const inUse = new Set(used.map(cacheMountKey));
  return sumRows(rows, ({ key }) => inUse.has(key));
}

function addSums(a: DiskUsageSum, b: DiskUsageSum): DiskUsageSum {
  return {
    total: a.total + b.total,
    active: a.active + b.active,
    size: a.size + b.size,
    reclaimable: a.reclaimable + b.reclaimable,
  };
}

function sumImages(measure: StoreMeasure, images: DiskUsage['images']): DiskUsageSum {
  const needed = measure.reachOf('name', 'container');
  const kept = measure.reachOf('container', 'hold');
  return {
    total: images.length,
    active: images.filter(({ containers }) => containers > 0).length,
    size: measure.bytesOf(needed),
    reclaimable: measure.bytesOf(without(needed, kept)),
  };
}

function sumRest(measure: StoreMeasure, records: number): Pick<DiskUsage['summary'], 'buildCache' | 'unnamed'> {
  const needed = measure.reachOf('name', 'container');
  const inHand = measure.reachOf('hold');
  const cached = without(measure.reachOf('cache'), needed);
  const other = without(without(measure.all, needed), cached);
  const toSum = (contents: ReadonlySet<string>, total: number, active: number): DiskUsageSum => ({
    total,
    active,
    size: measure.bytesOf(contents),
    reclaimable: measure.bytesOf(without(contents, inHand)),
  });
  const { size } = without(other, inHand);
  return { buildCache: toSum(cached, records, 0), unnamed: toSum(other, other.size, other.size - size) };
}

function sumRows<Row extends { readonly size: number }>(
  rows: readonly Row[],
  isActive: (row: Row) => boolean,
): DiskUsageSum {
  const active = rows.filter(isActive);
  const sum = (some: readonly Row[]): number => some.reduce((bytes, { size }) => bytes + size, 0);
  return { total: rows.length, active: active.length, size: sum(rows), reclaimable: sum(rows) - sum(active) };
}
