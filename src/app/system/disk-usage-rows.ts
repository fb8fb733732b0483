import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isJsonObject, limits, parseJson } from '../../base/index.ts';
import { type Digest, isDigest } from '../../oci/index.ts';
import type { ContainerRecord } from '../../runtime/index.ts';
import { type DiskStore, listCacheMounts, measureTrees, type StoreMeasure } from '../../store/index.ts';
import { toContainerSummary } from '../containers/view/container-row.ts';
import { listImages } from '../images/list-images.ts';
import type { DiskUsage, DiskUsageImage, ImageRow } from '../wire.ts';

/** What is in `all` and not in `some`. */
export function without(all: ReadonlySet<string>, some: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...all].filter((each) => !some.has(each)));
}

/** One row for each image that has a name, is named by its digest, or is used by a container. */
export async function measureImages(store: DiskStore, measure: StoreMeasure): Promise<readonly DiskUsageImage[]> {
  const rows = Map.groupBy(await listImages(store), ({ digest }) => digest);
  const users = Map.groupBy(store.containers.list(), ({ image }) => image);
  const digests = [...new Set<string>([...rows.keys(), ...users.keys()])].filter((digest) => isDigest(digest));
  const reaches = new Map(digests.map((digest) => [digest, measure.reach([digest])]));
  const times = new Map<string, number>();
  for (const hex of [...reaches.values()].flatMap((reach) => [...reach])) times.set(hex, (times.get(hex) ?? 0) + 1);
  return digests.map((digest) => toImageRow(digest, rows.get(digest) ?? []));

  function toImageRow(digest: Digest, named: readonly ImageRow[]): DiskUsageImage {
    const reach = reaches.get(digest) ?? new Set();
    const size = measure.bytesOf(reach);
    const unique = measure.bytesOf([...reach].filter((hex) => times.get(hex) === 1));
    return {
      digest,
      names: named.flatMap(({ repository, tag }) => (repository === null ? [] : [`${repository}:${tag}`])),
      created: named[0]?.created ?? null,
      size,
      shared: size - unique,
      unique,
      containers: users.get(digest)?.length ?? 0,
    };
  }
}

export function measureContainers(records: readonly ContainerRecord[]): DiskUsage['containers'] {
  return records.map((record) => ({ ...toContainerSummary(record), size: measureTrees([record.directory]) }));
}

/** @param directory where volumes live, by name */
export function measureVolumes(directory: string, records: readonly ContainerRecord[]): DiskUsage['volumes'] {
  const used = records.map((record) => volumesOf(record, directory));
  return listNames(directory).map((name) => ({
    name,
    containers: used.filter((names) => names.has(name)).length,
    size: measureTrees([join(directory, name)]),
  }));
}

/** Names of the volumes that a container mounts, as its bundle has them. */
function volumesOf(record: ContainerRecord, directory: string): ReadonlySet<string> {
  const sources = [...record.anonymousVolumes, ...mountSources(join(record.directory, 'bundle', 'config.json'))];
  return new Set(
    sources.filter((source) => dirname(source) === directory).map((source) => source.slice(directory.length + 1)),
  );
}

function mountSources(configPath: string): readonly string[] {
  const config = parseJson(readIfThere(configPath), limits.config);
  const mounts = isJsonObject(config) && Array.isArray(config.mounts) ? config.mounts : [];
  return mounts.flatMap((mount) => (isJsonObject(mount) && typeof mount.source === 'string' ? [mount.source] : []));
}

/** A container that is being made, or was never started, has no bundle. */
function readIfThere(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.from('{}');
  }
}

function listNames(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** How a directory that commands of builds find again is called. */
export function cacheMountKey({ name }: { readonly name: string }): string {
  const [hex = '', ...instance] = name.split('-');
  return `mount/${[hex.slice(0, 12), ...instance].join('-')}`;
}

/** Directories that commands of builds find again. */
export function measureCacheMounts(store: DiskStore): DiskUsage['buildCache'] {
  return listCacheMounts(store)
    .toReversed()
    .map(({ name, createdAt, usedAt, directory }) => ({
      key: cacheMountKey({ name }),
      created: new Date(createdAt).toISOString(),
      used: new Date(usedAt).toISOString(),
      size: measureTrees([directory]),
    }));
}

/** Those first that were used last. */
export function measureCacheRecords(store: DiskStore, measure: StoreMeasure): DiskUsage['buildCache'] {
  const needed = measure.reachOf('name', 'container');
  return store.cache
    .list()
    .toReversed()
    .map(({ key, holds, createdAt, usedAt }) => ({
      key,
      created: new Date(createdAt).toISOString(),
      used: new Date(usedAt).toISOString(),
      size: measure.bytesOf(without(measure.reach(holds), needed)),
    }));
}
