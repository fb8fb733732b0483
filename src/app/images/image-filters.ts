import { matchesPattern } from '../../base/index.ts';
import { openImage, selectManifest } from '../../image/index.ts';
import { assertFilters, type Filters, filterValues, hasLabels, readFlagFilter } from '../filters/filters.ts';
import type { ImageRow } from '../wire.ts';
import { findImage, type ImageStore } from './find-image.ts';

/** Keys of `images --filter`. */
export const imageFilterKeys: readonly string[] = ['before', 'dangling', 'label', 'reference', 'since'];

/** Whether an image is to be listed. */
type ImageCheck = (row: ImageRow) => boolean | Promise<boolean>;

/**
 * The images that filters let pass: all kinds that are given, and of `reference` any value.
 *
 * @throws app/bad-filter, app/no-image when one is named that is not there
 */
export async function filterImages(
  store: ImageStore,
  rows: readonly ImageRow[],
  filters: Filters,
): Promise<readonly ImageRow[]> {
  assertFilters(filters, imageFilterKeys);
  const checks = [
    ...(filterValues(filters, 'dangling') ?? []).map(isDangling),
    ...(filterValues(filters, 'before') ?? []).map((name) => isMade(store, name, -1)),
    ...(filterValues(filters, 'since') ?? []).map((name) => isMade(store, name, 1)),
    ...(filterValues(filters, 'reference') === undefined ? [] : [isNamed(filters.reference ?? [])]),
    ...(filterValues(filters, 'label') === undefined ? [] : [isLabelled(store, filters.label ?? [])]),
  ];
  const found: ImageRow[] = [];
  for (const row of rows) if (await passes(row, await Promise.all(checks))) found.push(row);
  return found;
}

async function passes(row: ImageRow, checks: readonly ImageCheck[]): Promise<boolean> {
  for (const check of checks) if (!(await check(row))) return false;
  return true;
}

function isDangling(value: string): ImageCheck {
  const wanted = readFlagFilter('dangling', value);
  return (row) => (row.repository === null) === wanted;
}

/** Whether one of these patterns is that of an image's name, with its tag or without. */
function isNamed(patterns: readonly string[]): ImageCheck {
  return ({ repository, tag }) =>
    repository !== null &&
    patterns.some((pattern) => matchesPattern(pattern, repository) || matchesPattern(pattern, `${repository}:${tag}`));
}

/** @param direction 1 for later than the image named, -1 for earlier */
async function isMade(store: ImageStore, name: string, direction: 1 | -1): Promise<ImageCheck> {
  const { descriptor } = await findImage(store, name);
  const config = await openImage(store, await selectManifest(store, descriptor)).config();
  const time = Date.parse(config.created ?? '');
  return ({ created }) => (Date.parse(created ?? '') - time) * direction > 0;
}

async function isLabelled(store: ImageStore, wanted: readonly string[]): Promise<ImageCheck> {
  const descriptors = new Map((await store.list()).map(({ descriptor }) => [String(descriptor.digest), descriptor]));
  return async ({ digest }) => {
    const descriptor = descriptors.get(digest);
    if (descriptor === undefined) return false;
    try {
      const { config } = await openImage(store, await selectManifest(store, descriptor)).config();
      return hasLabels(config.labels, wanted);
    } catch {
      // What can't be read has no labels.
      return false;
    }
  };
}
