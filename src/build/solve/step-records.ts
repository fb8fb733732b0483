import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';
import { digestOf, isDigest, type LayerRef, uncompressedLayer } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { parseRecordValue } from '../parse-record-value.ts';
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
  /** What its key was made of; `undefined` in records of other machines, and when that would be much. */
  readonly parts?: StepParts | undefined;
}

/** What the key of a record is made of, so that it can be told what is another in a step that has none. */
export interface StepParts {
  /** What the step does, as JSON. */
  readonly op: JsonObject;
  /** Identities of the layers of each input. */
  readonly inputs: readonly (readonly string[])[];
  /** Tells the content of the files that it read beside its inputs; '' when it read none. */
  readonly content: string;
  /** When it was done, in milliseconds since 1970. */
  readonly doneAt: number;
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
  const { time, identity, layer, about, parts } = record;
  const value = {
    time,
    identity,
    about,
    ...(parts === undefined || isMuch(parts) ? {} : { parts }),
    ...(layer === undefined ? {} : { diffId: layer.diffId, size: layer.descriptor.size }),
  };
  cache.put(key, JSON.stringify(value), layer === undefined ? [] : [layer.diffId]);
}

/** Most characters of what a record tells of its key: heredocs may hold whole files. */
const mostParts = 65_536;

function isMuch(parts: StepParts): boolean {
  return JSON.stringify(parts).length > mostParts;
}

/** @returns `undefined` when the text is no record of a step */
export function parseRecord(text: string): StepRecord | undefined {
  const value = parseRecordValue(text);
  const { time, identity, diffId, size, about: told } = value ?? {};
  const about = typeof told === 'string' ? told : '';
  if (typeof time !== 'number' || typeof identity !== 'string') return undefined;
  const parts = parseParts(value?.parts);
  if (diffId === undefined) return { time, identity, about, parts, layer: undefined };
  if (typeof diffId !== 'string' || !isDigest(diffId) || typeof size !== 'number') return undefined;
  // Steps make layers uncompressed.
  return { time, identity, about, parts, layer: uncompressedLayer(diffId, size) };
}

function parseParts(value: Json | undefined): StepParts | undefined {
  if (!isJsonObject(value)) return undefined;
  const { op, inputs, content, doneAt } = value;
  if (!isJsonObject(op) || typeof content !== 'string' || typeof doneAt !== 'number') return undefined;
  if (!Array.isArray(inputs) || !inputs.every(isTexts)) return undefined;
  return { op, inputs, content, doneAt };
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** What a record is of, for people; `undefined` when it is that of neither a step nor something fetched. */
export function aboutRecord(key: string, value: string): string | undefined {
  if (key.startsWith('step/')) return parseRecord(value)?.about;
  const about = key.startsWith('fetch/') || isLockedRecord(key) ? parseRecordValue(value)?.about : undefined;
  return typeof about === 'string' ? about : undefined;
}

/** What the key of a step's record is made of. */
export function toParts(op: Op, inputs: readonly (readonly string[])[], content: string): StepParts {
  const plain: unknown = JSON.parse(canonicalJson(op));
  if (!isJsonObject(plain)) throw new Error('an op is an object');
  return { op: plain, inputs, content, doneAt: Date.now() };
}
