import { isJsonObject, type Json } from '../../base/index.ts';
import { type Digest, digestOf, isDigest, type LayerRef, mediaTypes } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Op } from '../plan/op.ts';
import { isLockedRecord } from '../steps/fetch-records.ts';

/** What is remembered of a step that was done. */
export interface StepRecord {
  /** The build time it was done at, in seconds since 1970. */
  readonly time: number;
  /** Its layer; `undefined` when it changed nothing. */
  readonly layer: LayerRef | undefined;
  /** What the layer is apart from the time; '' when there is none. */
  readonly identity: string;
  /** The step, for people: `RUN npm ci`. */
  readonly about: string;
}

// Counts up when steps come to something else than before.
const version = 2;

/**
 * Under what a step is remembered: what it does, what its inputs came to and what it reads beside them. The build's time has no part in
 * it: a record of another time is given the right one.
 *
 * @param inputs identities of the layers of each input
 * @param content of the files that the step reads beside its inputs; '' when it reads none
 */
export function recordKey(op: Op, inputs: readonly (readonly string[])[], content: string): string {
  return `step/${digestOf(canonicalJson({ version, op, inputs, content }))}`;
}

/** @returns `undefined` when there is no record, or one that can't be read */
export function getRecord(cache: BuildCache, key: string): StepRecord | undefined {
  const text = cache.get(key);
  return text === undefined ? undefined : parseRecord(text);
}

export function putRecord(cache: BuildCache, key: string, record: StepRecord): void {
  const { time, identity, layer, about } = record;
  const value = {
    time,
    identity,
    about,
    ...(layer === undefined ? {} : { diffId: layer.diffId, size: layer.descriptor.size }),
  };
  cache.put(key, JSON.stringify(value), layer === undefined ? [] : [layer.diffId]);
}

function parseRecord(text: string): StepRecord | undefined {
  const value = parseObject(text);
  const { time, identity, diffId, size, about: told } = value ?? {};
  const about = typeof told === 'string' ? told : '';
  if (typeof time !== 'number' || typeof identity !== 'string') return undefined;
  if (diffId === undefined) return { time, identity, about, layer: undefined };
  if (typeof diffId !== 'string' || !isDigest(diffId) || typeof size !== 'number') return undefined;
  return { time, identity, about, layer: uncompressedLayer(diffId, size) };
}

/** What a record is of, for people; `undefined` when it is that of neither a step nor something fetched. */
export function aboutRecord(key: string, value: string): string | undefined {
  if (key.startsWith('step/')) return parseRecord(value)?.about;
  const about = key.startsWith('fetch/') || isLockedRecord(key) ? parseObject(value)?.about : undefined;
  return typeof about === 'string' ? about : undefined;
}

function parseObject(text: string): { readonly [key: string]: Json } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Layers are made uncompressed: digest and diffID are the same. */
function uncompressedLayer(diffId: Digest, size: number): LayerRef {
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest: diffId, size }, diffId };
}
