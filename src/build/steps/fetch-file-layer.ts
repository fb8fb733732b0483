import { plainEntry } from '../../archive/index.ts';
import { type JsonObject, limits } from '../../base/index.ts';
import { type Digest, isDigest, type LayerRef } from '../../oci/index.ts';
import type { FileInput } from '../build-input.ts';
import { buildFault } from '../faults.ts';
import type { LockedFile } from '../fetch-lock.ts';
import type { FetchOp } from '../plan/remote-op.ts';
import type { FileValidators } from '../remotes.ts';
import { storeTree } from './context-layer.ts';
import { type Download, download } from './download.ts';
import type { FetchDeps, FetchNews } from './fetch-deps.ts';
import { fetchKey, getFetched, lockedKey, putFetched } from './fetch-records.ts';
import { storeLayer } from './step-work.ts';

/**
 * The layer of a file of a server. When it is remembered the server is asked whether it is still the same, and nobody is asked when a
 * checksum says so.
 *
 * @throws build/bad-checksum, build/bad-source for a tree that is no archive; whatever fetching throws
 */
export async function fetchFileLayer(op: FetchOp, deps: FetchDeps, news: FetchNews): Promise<LayerRef | undefined> {
  const locked = deps.lock?.file(op.url);
  const file = await (locked === undefined ? findFile(op, deps, news) : findLocked(op, locked, deps, news));
  if (file === undefined) return undefined;
  const { digest, size } = file;
  const modified = modifiedOf(file);
  const told: FileInput = { kind: 'file', url: op.url, digest, size, ...(modified === undefined ? {} : { modified }) };
  if (deps.keepLocked === true) putFile(lockedKeyOf(op, told), op, file, deps);
  deps.onInput?.(told);
  return file.layer;
}

async function findFile(op: FetchOp, deps: FetchDeps, news: FetchNews): Promise<KnownFile | undefined> {
  const { url, as, name, checksum } = op;
  const key = fetchKey({ url, as, name });
  const record = deps.noCache ? undefined : await getFile(key, deps);
  if (record !== undefined && checksum !== undefined && record.digest === checksum) return record;
  const known = record === undefined || checksum !== undefined ? {} : record.validators;
  const request = { url: op.address(), isChecked: checksum !== undefined, known };
  using file = await download(request, deps, news);
  if (file === undefined) return record;
  if (checksum !== undefined && file.digest !== checksum) throw otherChecksum(op, checksum, file.digest);
  const layer = as === 'file' ? await storeFile(op, file, deps) : await storeContext(op, file, deps);
  const { digest, size, validators } = file;
  const found = { layer, digest, size, validators };
  putFile(key, op, found, deps);
  return found;
}

/** The file that a lock tells of: as it was fetched before, else fetched and compared. */
async function findLocked(op: FetchOp, locked: LockedFile, deps: FetchDeps, news: FetchNews): Promise<KnownFile> {
  const { url, as, name, checksum } = op;
  const { digest, size, modified } = locked;
  if (checksum !== undefined && digest !== checksum) throw otherChecksum(op, checksum, digest);
  const isLocked = (file: KnownFile | undefined): file is KnownFile =>
    file?.digest === digest && modifiedOf(file) === modified;
  for (const key of [fetchKey({ url, as, name }), lockedKeyOf(op, locked)]) {
    const file = await getFile(key, deps);
    if (isLocked(file)) return file;
  }
  using file = await download({ url: op.address(), isChecked: true }, deps, news);
  if (file?.digest !== digest) throw otherThanLocked(op, digest, file?.digest);
  const validators = modified === undefined ? {} : { lastModified: new Date(modified * 1000).toUTCString() };
  const dated = { ...file, validators };
  const layer = as === 'file' ? await storeFile(op, dated, deps) : await storeContext(op, file, deps);
  return { layer, digest, size, validators };
}

/** A file is told by what it is, and by all that its layer tells of it. */
function lockedKeyOf({ as, name }: FetchOp, { digest, modified }: LockedFile): string {
  return lockedKey(fetchKey({ digest, as, name, ...(modified === undefined ? {} : { modified }) }));
}

/** A file that is remembered. */
interface KnownFile {
  readonly layer: LayerRef | undefined;
  readonly digest: Digest;
  readonly size: number;
  readonly validators: FileValidators;
}

function putFile(key: string, { url }: FetchOp, { layer, digest, size, validators }: KnownFile, deps: FetchDeps): void {
  putFetched(deps.cache, key, { layer, about: `fetch ${url}`, facts: { digest, size, ...validators } });
}

async function getFile(key: string, deps: FetchDeps): Promise<KnownFile | undefined> {
  const record = await getFetched(key, deps);
  if (record === undefined) return undefined;
  const { layer, facts } = record;
  const { digest, size } = facts;
  if (typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number') return undefined;
  return { layer, digest, size, validators: readValidators(facts) };
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

function readValidators({ etag, lastModified }: JsonObject): FileValidators {
  return {
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
  };
}

function modifiedOf({ validators }: KnownFile): number | undefined {
  const seconds = toSeconds(validators);
  return seconds === 0 ? undefined : seconds;
}

function otherChecksum({ url }: FetchOp, wanted: string, found: string): Error {
  return buildFault('build/bad-checksum', `${url} is not what --checksum says: it has ${found}, not ${wanted}`, {
    hint: 'Find out why the file changed before you change the checksum.',
  });
}

function otherThanLocked({ url }: FetchOp, locked: string, found: string | undefined): Error {
  return buildFault(
    'build/bad-checksum',
    `${url} is not what it was when it was locked: it has ${found}, not ${locked}`,
    {
      hint: 'Find out why the file changed before you lock it again with `nacre build --lock`.',
    },
  );
}
