import { isJsonObject, type Json, type JsonObject } from '../../../base/index.ts';
import { type Digest, digestOf, isDigest, type LayerRef, mediaTypes } from '../../../oci/index.ts';
import type { ProjectWork } from './project-work.ts';

/** Layers that were made before, and what else there is to know of them. */
export interface LayerRecord {
  readonly layers: readonly LayerRef[];
  readonly facts: JsonObject;
}

// Counts up when the same things come to other layers than before.
const version = 2;

/** Under what something is remembered. @param told what it comes from; keys in a fixed order */
export function layerKey(what: string, told: JsonObject): string {
  return `fetch/${digestOf(JSON.stringify({ version, what, ...told }))}`;
}

/** @returns `undefined` when nothing is remembered, or a layer is gone */
export async function getLayers(key: string, { store }: Pick<ProjectWork, 'store'>): Promise<LayerRecord | undefined> {
  const text = store.cache.get(key);
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isJsonObject(value) || !Array.isArray(value.layers) || !isJsonObject(value.facts)) return undefined;
  const layers = value.layers.flatMap((each) => toLayer(each) ?? []);
  for (const { descriptor } of layers) if (!(await store.has(descriptor))) return undefined;
  return layers.length === value.layers.length ? { layers, facts: value.facts } : undefined;
}

/** @param about what it is, for people */
export function putLayers(
  key: string,
  about: string,
  record: LayerRecord,
  { store }: Pick<ProjectWork, 'store'>,
): void {
  const layers = record.layers.map(({ diffId, descriptor }) => ({ diffId, size: descriptor.size }));
  const holds: readonly Digest[] = record.layers.map(({ diffId }) => diffId);
  store.cache.put(key, JSON.stringify({ about, layers, facts: record.facts }), holds);
}

function toLayer(value: Json): LayerRef | undefined {
  if (!isJsonObject(value)) return undefined;
  const { diffId, size } = value;
  if (typeof diffId !== 'string' || !isDigest(diffId) || typeof size !== 'number') return undefined;
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size }, diffId };
}
