import { openImage, selectManifest } from '../../image/index.ts';
import {
  type Digest,
  familiarReference,
  familiarRepository,
  isDigest,
  type NamedDescriptor,
  parseReference,
} from '../../oci/index.ts';
import { canRemove } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';

export type PruneKind = 'containers' | 'images' | 'cache';

/** What of all that could go is to go. */
export interface PruneChoice {
  /** @default all of them */
  readonly kinds?: readonly PruneKind[];
  /** Also images that have a name, when no container uses them. @default false */
  readonly all?: boolean;
  /** Also images that have a name, except for so many of each repository: those whose names were given last. @default no name goes */
  readonly keepLast?: number;
  /**
   * Only containers made before, images that got their name before, and what builds last used before: milliseconds since 1970.
   * @default whenever
   */
  readonly until?: number;
  /** Only containers and images whose labels all of these allow; what builds remember has no labels, and stays. @default any */
  readonly labels?: readonly LabelFilter[];
}

export interface LabelFilter {
  readonly key: string;
  /** `undefined` stands for any value. */
  readonly value: string | undefined;
  /** Whether the label is to be there, or is not to be. */
  readonly wanted: boolean;
}

/** What a prune is to remove. */
export interface Prunable {
  /** IDs. */
  readonly containers: readonly string[];
  /** Names of images, what they point to, and how to show them: a digest, or a name in familiar form. */
  readonly images: readonly { readonly name: string; readonly digest: Digest; readonly shown: string }[];
  /** As in `CollectOptions`; `undefined` when what builds remember stays. */
  readonly cacheUnusedFor?: number;
}

export async function findPrunable(store: DiskStore, choice: PruneChoice): Promise<Prunable> {
  const { until = Number.POSITIVE_INFINITY, labels = [], kinds = ['containers', 'images', 'cache'] } = choice;
  const records = kinds.includes('containers') ? openContainerRecords(store).list() : [];
  const containers = records
    .filter((record) => canRemove(record) && record.createdAt < until)
    .filter((record) => allow(labels, record.labels))
    .map(({ id }) => id);
  const images = kinds.includes('images') ? await findImages(store, choice, new Set(containers)) : [];
  const cache =
    labels.length > 0 || !kinds.includes('cache') ? {} : { cacheUnusedFor: Math.max(0, Date.now() - until) };
  return { containers, images, ...cache };
}

async function findImages(
  store: DiskStore,
  choice: PruneChoice,
  going: ReadonlySet<string>,
): Promise<Prunable['images']> {
  const { until = Number.POSITIVE_INFINITY, labels = [] } = choice;
  const remaining = store.containers.list().filter(({ id }) => !going.has(id));
  const used = new Set<Digest>(remaining.map(({ image }) => image));
  const rows = await store.list();
  const mayLoseName = choice.all === true || choice.keepLast !== undefined;
  const kept = choice.keepLast === undefined ? new Set() : newestNames(rows, choice.keepLast);
  const found: NamedDescriptor[] = [];
  for (const row of rows) {
    if (used.has(row.descriptor.digest) || row.updatedAt >= until || kept.has(row.name)) continue;
    if (!mayLoseName && !isDigest(row.name)) continue;
    if (labels.length === 0 || allow(labels, await labelsOf(store, row))) found.push(row);
  }
  return found.map(({ name, descriptor }) => ({
    name,
    digest: descriptor.digest,
    shown: isDigest(name) ? name : familiarReference(parseReference(name)),
  }));
}

/** Of each repository the names that were given last. */
function newestNames(rows: readonly NamedDescriptor[], count: number): ReadonlySet<string> {
  const tagged = rows.filter(({ name }) => !isDigest(name));
  const repositories = Map.groupBy(tagged, ({ name }) => familiarRepository(parseReference(name)));
  const newest = [...repositories.values()].flatMap((some) =>
    some.toSorted((a, b) => b.updatedAt - a.updatedAt).slice(0, count),
  );
  return new Set(newest.map(({ name }) => name));
}

/** What the image for this machine says; nothing when it can't be read. */
async function labelsOf(store: DiskStore, row: NamedDescriptor): Promise<Readonly<Record<string, string>>> {
  try {
    const config = await openImage(store, await selectManifest(store, row.descriptor)).config();
    return config.config.labels;
  } catch {
    return {};
  }
}

function allow(filters: readonly LabelFilter[], labels: Readonly<Record<string, string>>): boolean {
  return filters.every(({ key, value, wanted }) => {
    const has = Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
    return has === wanted;
  });
}
