import { plainEntry } from '../../archive/index.ts';
import { type JsonObject, limits } from '../../base/index.ts';
import { type Digest, isDigest, type LayerRef } from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import type { FetchOp } from '../plan/remote-op.ts';
import type { FileValidators } from '../remotes.ts';
import { storeTree } from './context-layer.ts';
import { type Download, download } from './download.ts';
import type { FetchDeps, FetchNews } from './fetch-deps.ts';
import { fetchKey, getFetched, putFetched } from './fetch-records.ts';
import { storeLayer } from './step-work.ts';

/**
 * The layer of a file of a server. When it is remembered the server is asked whether it is still the same, and nobody is asked when a
 * checksum says so.
 *
 * @throws build/bad-checksum, build/bad-source for a tree that is no archive; whatever fetching throws
 */
export async function fetchFileLayer(op: FetchOp, deps: FetchDeps, news: FetchNews): Promise<LayerRef | undefined> {
  const { url, as, name, checksum } = op;
  const key = fetchKey({ url, as, name });
  const record = deps.noCache ? undefined : await getFile(key, deps);
  if (record !== undefined && checksum !== undefined && record.digest === checksum) return tell(op, record, deps);
  const known = record === undefined || checksum !== undefined ? undefined : readValidators(record.facts);
  const request = { url: op.address(), isChecked: checksum !== undefined, ...(known === undefined ? {} : { known }) };
  using file = await download(request, deps, news);
  if (file === undefined) return record && tell(op, record, deps);
  if (checksum !== undefined && file.digest !== checksum) throw otherChecksum(op, checksum, file.digest);
  const layer = as === 'file' ? await storeFile(op, file, deps) : await storeContext(op, file, deps);
  const { digest, size, validators } = file;
  const facts = { digest, size, ...validators };
  putFetched(deps.cache, key, { layer, about: `fetch ${url}`, facts });
  return tell(op, { layer, digest, size, facts }, deps);
}

/** A file that is remembered. */
interface KnownFile {
  readonly layer: LayerRef | undefined;
  readonly digest: Digest;
  readonly size: number;
  readonly facts: JsonObject;
}

async function getFile(key: string, deps: FetchDeps): Promise<KnownFile | undefined> {
  const record = await getFetched(key, deps);
  if (record === undefined) return undefined;
  const { layer, facts } = record;
  const { digest, size } = facts;
  if (typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number') return undefined;
  return { layer, digest, size, facts };
}

function tell({ url }: FetchOp, { layer, digest, size, facts }: KnownFile, { onInput }: FetchDeps): KnownFile['layer'] {
  const modified = toSeconds(readValidators(facts) ?? {});
  onInput?.({ kind: 'file', url, digest, size, ...(modified === 0 ? {} : { modified }) });
  return layer;
}

async function storeContext(op: FetchOp, file: Download, deps: FetchDeps): Promise<LayerRef | undefined> {
  const stored = await storeTree(op.url, file, deps);
  if (stored.kind === 'tree') return stored.layer;
  if (op.as === 'context' && file.size <= limits.textFile) return storeText(op, file, deps);
  throw buildFault('build/bad-context', `${op.url} is no tar archive`, {
    hint: 'Give the address of a tar, plain or compressed with gzip, xz or zstd.',
  });
}

function storeText({ name }: FetchOp, { path, size }: Download, deps: FetchDeps): Promise<LayerRef | undefined> {
  const entry = { ...plainEntry, path: name, type: 'file' as const, mode: 0o644, size };
  return storeLayer([size === 0 ? { entry } : { entry, content: { kind: 'host', path } }], deps.blobs, deps.signal);
}

/** Source: what BuildKit gives files that it fetches, `Last-Modified` or 1970. */
function storeFile({ name }: FetchOp, file: Download, { blobs, signal }: FetchDeps): Promise<LayerRef | undefined> {
  const { size, path, validators } = file;
  const entry = {
    ...plainEntry,
    path: name,
    type: 'file' as const,
    mode: 0o600,
    size,
    mtimeSec: toSeconds(validators),
  };
  return storeLayer([size === 0 ? { entry } : { entry, content: { kind: 'host', path } }], blobs, signal);
}

function toSeconds({ lastModified }: FileValidators): number {
  const time = lastModified === undefined ? Number.NaN : Date.parse(lastModified);
  return Number.isNaN(time) || time < 0 ? 0 : Math.floor(time / 1000);
}

/** @returns `undefined` when the server gave nothing to ask it by */
function readValidators({ etag, lastModified }: JsonObject): FileValidators | undefined {
  const known = {
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
  };
  return Object.keys(known).length === 0 ? undefined : known;
}

function otherChecksum({ url }: FetchOp, wanted: string, found: string): Error {
  return buildFault('build/bad-checksum', `${url} is not what --checksum says: it has ${found}, not ${wanted}`, {
    hint: 'Find out why the file changed before you change the checksum.',
  });
}
