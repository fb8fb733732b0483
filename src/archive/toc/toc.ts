import { isJsonObject, type Json, type JsonObject, limits, parseJson } from '../../base/index.ts';
import { type Digest, isDigest } from '../../oci/index.ts';
import { type Entry, type EntryType, plainEntry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { normalizeEntryPath } from '../tar/entry-path.ts';

/** A table of contents of a layer whose files are compressed one by one: what is in it, and where. */
export interface Toc {
  /** In the order of the tar. */
  readonly entries: readonly TocEntry[];
}

export interface TocEntry {
  readonly entry: Entry;
  /** Of a regular file, in order; they make up all of it. */
  readonly chunks: readonly TocChunk[];
}

/** A stretch of a file, which is compressed by itself. */
export interface TocChunk {
  /** First byte of the compressed stream in the layer's blob, and the one behind its last. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the uncompressed stream before the stretch. */
  readonly inner: number;
  /** Bytes of the file; all zeros, and nowhere, when `start` is `end`. */
  readonly size: number;
  /** Of the stretch, uncompressed. */
  readonly digest: Digest;
}

/** Largest table that is read, in bytes of JSON. */
export const mostTocBytes: number = 64 * 1024 * 1024;

const types: ReadonlyMap<Json | undefined, EntryType> = new Map<Json | undefined, EntryType>([
  ['reg', 'file'],
  ['dir', 'directory'],
  ['symlink', 'symlink'],
  ['hardlink', 'hardlink'],
  ['char', 'chardevice'],
  ['block', 'blockdevice'],
  ['fifo', 'fifo'],
]);

/** Files by which eStargz tells what to fetch first; no part of the image. */
const landmarks = new Set(['.prefetch.landmark', '.no.prefetch.landmark', 'stargz.index.json']);

/**
 * Reads the table of eStargz, or of zstd:chunked, which has the same form. A file any stretch of which has no digest makes the table useless, since
 * nothing would be verified.
 *
 * @param contentEnd byte of the blob before which all content lies
 * @throws archive/bad-toc, base/bad-json, base/too-large
 *
 * Source: containerd/stargz-snapshotter, docs/estargz.md, "TOC"; containers/storage, docs/containers-storage-zstd-chunked.md.
 */
export function parseToc(bytes: Uint8Array, contentEnd: number): Toc {
  const json = parseJson(bytes, mostTocBytes);
  if (!isJsonObject(json) || json.version !== 1 || !Array.isArray(json.entries)) throw badToc('is not of version 1');
  if (json.entries.length > mostEntries) throw badToc(`names more than ${mostEntries} entries`);
  const starts = startsOf(json.entries);
  const found: { readonly entry: Entry; readonly chunks: TocChunk[]; covered: number }[] = [];
  for (const raw of json.entries) {
    if (!isJsonObject(raw)) throw badToc('has an entry that is none');
    const last = found.at(-1);
    if (raw.type === 'chunk') {
      if (last?.entry.type !== 'file') throw badToc('has a chunk of no file');
      add(last, toChunk(raw, last.entry.size, last.covered, starts, contentEnd));
      continue;
    }
    const entry = toEntry(raw);
    const file = { entry, chunks: [], covered: 0 };
    if (entry.type === 'file' && entry.size > 0) add(file, toChunk(raw, entry.size, 0, starts, contentEnd));
    found.push(file);
  }
  for (const { entry, covered } of found)
    if (covered !== entry.size) throw badToc(`does not say where all of ${JSON.stringify(entry.path)} is`);
  const named = found.filter(({ entry }) => !landmarks.has(entry.path));
  return { entries: named.map(({ entry, chunks }) => ({ entry, chunks })) };
}

/** @param file covered: bytes of it that its chunks have */
function add(file: { readonly chunks: TocChunk[]; covered: number }, chunk: TocChunk): void {
  file.chunks.push(chunk);
  file.covered += chunk.size;
}

const mostEntries = Math.min(limits.tarEntries, 1_000_000);

/** All places at which something compressed begins, in order. */
function startsOf(entries: readonly Json[]): readonly number[] {
  const offsets = entries.flatMap((raw) => (isJsonObject(raw) && typeof raw.offset === 'number' ? [raw.offset] : []));
  return [...new Set(offsets)].sort((a, b) => a - b);
}

function toEntry(raw: JsonObject): Entry {
  const type = types.get(raw.type);
  if (type === undefined || typeof raw.name !== 'string') throw badToc('has an entry of no known type');
  const time = typeof raw.modtime === 'string' ? Date.parse(raw.modtime) : 0;
  const link = typeof raw.linkName === 'string' ? raw.linkName : '';
  return {
    ...plainEntry,
    path: normalizeEntryPath(raw.name),
    type,
    mode: integer(raw, 'mode') & 0o7777,
    uid: integer(raw, 'uid'),
    gid: integer(raw, 'gid'),
    size: type === 'file' ? integer(raw, 'size') : 0,
    mtimeSec: Number.isNaN(time) ? 0 : Math.floor(time / 1000),
    linkTarget: type === 'hardlink' ? normalizeEntryPath(link) : link,
    devMajor: integer(raw, 'devMajor'),
    devMinor: integer(raw, 'devMinor'),
  };
}

function toChunk(
  raw: JsonObject,
  fileSize: number,
  at: number,
  starts: readonly number[],
  contentEnd: number,
): TocChunk {
  if (integer(raw, 'chunkOffset') !== at) throw badToc('has chunks that do not follow each other');
  const size = integer(raw, 'chunkSize') || fileSize - at;
  const digest = raw.chunkDigest ?? (size === fileSize ? raw.digest : undefined);
  if (typeof digest !== 'string' || !isDigest(digest)) throw badToc('has a chunk without a sha256 digest');
  if (raw.chunkType === 'zeros') return { start: 0, end: 0, inner: 0, size, digest };
  const start = integer(raw, 'offset');
  // In zstd:chunked it is where the file ends, not its first chunk.
  const end = Math.min(integer(raw, 'endOffset') || contentEnd, nextStart(starts, start, contentEnd));
  if (size <= 0 || start >= end || end > contentEnd) throw badToc('has a chunk that lies nowhere in the layer');
  return { start, end, inner: integer(raw, 'innerOffset'), size, digest };
}

function nextStart(starts: readonly number[], start: number, contentEnd: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return starts[low] ?? contentEnd;
}

function integer(raw: JsonObject, key: string): number {
  const value = raw[key] ?? 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw badToc(`has a ${key} that is no number`);
}

export function badToc(why: string): Error {
  return archiveFault('archive/bad-toc', `the table of contents of the layer ${why}`, {
    hint: 'Read the layer whole, with --verify.',
  });
}
