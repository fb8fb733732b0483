import { isJsonObject, type JsonObject } from '../../base/index.ts';
import { digestOf, isDigest, type LayerRef, uncompressedLayer } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { parseRecordValue } from '../parse-record-value.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { FetchDeps } from './fetch-deps.ts';

/** What is remembered of something that was fetched: its layer, and what its kind needs to know beside. */
export interface FetchRecord {
  /** `undefined` when it has no files. */
  readonly layer: LayerRef | undefined;
  /** What it is, for people; without credentials. */
  readonly about: string;
  readonly facts: JsonObject;
}

// Counts up when what is fetched comes to another layer than before.
const version = 1;

/** Under what something fetched is remembered. @param told what tells it apart, without credentials */
export function fetchKey(told: Readonly<Record<string, unknown>>): string {
  return `fetch/${digestOf(canonicalJson({ version, ...told }))}`;
}

const lockedPrefix = 'locked/';

/** Under what something fetched is remembered for builds that are locked. @param key tells what it is, not where it came from */
export function lockedKey(key: string): string {
  return lockedPrefix + key;
}

/** Whether a record is kept for builds that are locked: until somebody asks to remove what is needed too. */
export function isLockedRecord(key: string): boolean {
  return key.startsWith(lockedPrefix);
}

/** @returns `undefined` when nothing is remembered, or the layer is gone */
export async function getFetched(key: string, { cache, blobs }: FetchDeps): Promise<FetchRecord | undefined> {
  const text = cache.get(key);
  const value = text === undefined ? undefined : parseRecordValue(text);
  if (value === undefined || !isJsonObject(value.facts)) return undefined;
  const { facts, diffId, size } = value;
  const about = typeof value.about === 'string' ? value.about : '';
  if (diffId === undefined) return { layer: undefined, about, facts };
  if (typeof diffId !== 'string' || !isDigest(diffId) || typeof size !== 'number') return undefined;
  const layer = uncompressedLayer(diffId, size);
  return (await blobs.has(layer.descriptor)) ? { layer, about, facts } : undefined;
}

export function putFetched(cache: BuildCache, key: string, { layer, about, facts }: FetchRecord): void {
  const found = layer === undefined ? {} : { diffId: layer.diffId, size: layer.descriptor.size };
  cache.put(key, JSON.stringify({ about, facts, ...found }), layer === undefined ? [] : [layer.diffId]);
}
