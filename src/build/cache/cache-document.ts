import { isJsonObject, type Json, type JsonObject, limits, parseJson, utf8, wrapFault } from '../../base/index.ts';
import { type Digest, isDigest } from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import { isPortable } from './portable-record.ts';

/** Media types of a build cache that leaves the machine: an artifact whose config is a `CacheDocument`. */
export const cacheTypes: { readonly artifact: string; readonly config: string } = {
  artifact: 'application/vnd.nacre.build-cache.v1',
  config: 'application/vnd.nacre.build-cache.config.v1+json',
};

/** What builds remember, in a form that leaves the machine. */
export interface CacheDocument {
  /** Values by keys, as `BuildCache` has them. */
  readonly records: ReadonlyMap<string, string>;
  /** What the blobs beside it hold, in their order. */
  readonly layers: readonly DocumentLayer[];
  readonly mounts: readonly DocumentMount[];
}

/** A tar that comes along as a blob. */
export interface DocumentLayer {
  readonly diffId: Digest;
  /** Bytes of the uncompressed tar. */
  readonly size: number;
  /** How its blob was compressed, as `compressLayer` calls it; `undefined` when it was by somebody else. */
  readonly form?: string;
}

/** The content of a directory that commands find again. */
export interface DocumentMount {
  /** Tells caches apart: hex digits. */
  readonly key: string;
  /** What the Dockerfile calls it. */
  readonly id: string;
  readonly diffId: Digest;
}

const version = 1;
const mostRecords = 100_000;
const mostText = 16_384;
const mountKeys = /^[0-9a-f]{64}$/;

/** The same document always gives the same bytes. */
export function formatCacheDocument(document: CacheDocument): Uint8Array {
  return utf8(JSON.stringify(toJson(document)));
}

function toJson({ records, layers, mounts }: CacheDocument): JsonObject {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    version,
    records: Object.fromEntries(sorted),
    layers: layers.map(({ diffId, size, form }) => ({ diffId, size, ...(form === undefined ? {} : { form }) })),
    mounts: mounts.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, id, diffId }) => ({ key, id, diffId })),
  };
}

/**
 * Reads a document that anybody may have written.
 *
 * @param where what it is, for messages
 * @throws build/bad-cache
 */
export function parseCacheDocument(bytes: Uint8Array, where: string): CacheDocument {
  const json = parse(bytes, where);
  if (json.version !== version) throw bad(where, `it has version ${JSON.stringify(json.version)}, not ${version}`);
  return {
    records: readRecords(json.records, where),
    layers: listOf(json.layers).map((each) => readLayer(each, where)),
    mounts: listOf(json.mounts).map((each) => readMount(each, where)),
  };
}

function parse(bytes: Uint8Array, where: string): JsonObject {
  try {
    const json = parseJson(bytes, limits.config);
    if (isJsonObject(json)) return json;
  } catch (error) {
    throw wrapFault(where, error);
  }
  throw bad(where, 'it is no JSON object');
}

/** Records of kinds that are not known are passed over: a later release may write them. */
function readRecords(json: Json | undefined, where: string): ReadonlyMap<string, string> {
  const entries = Object.entries(isJsonObject(json) ? json : {});
  if (entries.length > mostRecords) throw bad(where, `it has ${entries.length} records`);
  const records = new Map<string, string>();
  for (const [key, value] of entries) {
    if (!isPortable(key)) continue;
    if (typeof value !== 'string' || value.length > mostText) throw bad(where, `record ${key} is no short text`);
    records.set(key, value);
  }
  return records;
}

function readLayer(json: Json, where: string): DocumentLayer {
  const { diffId, size, form } = isJsonObject(json) ? json : {};
  if (typeof diffId !== 'string' || !isDigest(diffId) || !isSize(size)) throw bad(where, 'a layer is not described');
  return { diffId, size, ...(typeof form === 'string' && /^[a-z0-9-]{1,20}$/.test(form) ? { form } : {}) };
}

function readMount(json: Json, where: string): DocumentMount {
  const { key, id, diffId } = isJsonObject(json) ? json : {};
  const isKey = typeof key === 'string' && mountKeys.test(key);
  if (!isKey || typeof id !== 'string' || typeof diffId !== 'string' || !isDigest(diffId))
    throw bad(where, 'a cache mount is not described');
  return { key, id: id.slice(0, limits.path), diffId };
}

function isSize(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json.slice(0, mostRecords) : [];
}

function bad(where: string, why: string): Error {
  return buildFault('build/bad-cache', `${where}: ${why}`, { hint: 'Write the cache again with --cache-to.' });
}
