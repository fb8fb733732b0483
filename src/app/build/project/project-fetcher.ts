import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { assertNotCancelled, formatSize, isJsonObject } from '../../../base/index.ts';
import { lockedKey } from '../../../build/index.ts';
import { type BlobWriter, digestOf, isDigest } from '../../../oci/index.ts';
import {
  type FetchedFile,
  type Integrity,
  type PackageFetcher,
  type PackageFileRequest,
  packagesFault,
} from '../../../packages/index.ts';
import type { Remotes } from '../../../remote/index.ts';
import type { DiskStore } from '../../../store/index.ts';

/** What packages are fetched with. */
export interface ProjectFetcherDeps {
  readonly store: Pick<DiskStore, 'create' | 'has' | 'blobPath' | 'cache'>;
  readonly remotes: Pick<Remotes, 'fetchFile'>;
  /** The header for an address; `undefined` for nobody in particular. */
  readonly authorizationOf: (url: string) => string | undefined;
  /** Told of bytes as they come over the network. */
  readonly onBytes?: (bytes: number) => void;
  /** Whether packages are kept for locked builds. @default false */
  readonly keepLocked?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Fetches packages and keeps them in the store, where they stay as long as a record of the build cache names them. What is there is not
 * fetched again, from wherever it came.
 */
export function createProjectFetcher(deps: ProjectFetcherDeps): PackageFetcher {
  const under = new Map<string, Promise<FetchedFile>>();
  return {
    file(request) {
      const key = packageKey(request.integrity);
      const file = under.get(key) ?? findOrFetch(key, request, deps);
      under.set(key, file);
      return file;
    },
    document: (url, limit) => fetchDocument(url, limit, deps),
  };
}

function packageKey({ algorithm, hex }: Integrity): string {
  return `fetch/${digestOf(`package ${algorithm} ${hex}`)}`;
}

async function findOrFetch(key: string, request: PackageFileRequest, deps: ProjectFetcherDeps): Promise<FetchedFile> {
  const kept = findKept(key, deps) ?? (await findBlob(key, request, deps)) ?? (await fetchPackage(key, request, deps));
  if (deps.keepLocked === true) remember(lockedKey(key), request, kept, deps);
  return kept;
}

/** A file that is known by the digest that the store keeps it under, wherever it came from. */
async function findBlob(
  key: string,
  request: PackageFileRequest,
  deps: ProjectFetcherDeps,
): Promise<FetchedFile | undefined> {
  const { algorithm, hex } = request.integrity;
  const digest = `${algorithm}:${hex}`;
  const path = isDigest(digest) ? deps.store.blobPath(digest) : undefined;
  if (!isDigest(digest) || path === undefined) return undefined;
  const { size } = statSync(path);
  if (!(await deps.store.has({ mediaType: 'application/octet-stream', digest, size }))) return undefined;
  const found = { path, size, digest };
  remember(key, request, found, deps);
  return found;
}

function remember(
  key: string,
  { label }: PackageFileRequest,
  { digest, size }: FetchedFile,
  { store }: ProjectFetcherDeps,
): void {
  store.cache.put(key, JSON.stringify({ about: label, digest, size }), [digest]);
}

function findKept(key: string, { store }: ProjectFetcherDeps): FetchedFile | undefined {
  const text = store.cache.get(key) ?? store.cache.get(lockedKey(key));
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || typeof value.digest !== 'string' || !isDigest(value.digest)) return undefined;
  const path = store.blobPath(value.digest);
  return path === undefined ? undefined : { path, size: Number(value.size), digest: value.digest };
}

async function fetchPackage(key: string, request: PackageFileRequest, deps: ProjectFetcherDeps): Promise<FetchedFile> {
  const { url, integrity } = request;
  const { store, remotes } = deps;
  let writer: BlobWriter | undefined;
  let hash = createHash(integrity.algorithm);
  try {
    await remotes.fetchFile(toRequest(url, deps), {
      start() {
        writer?.[Symbol.dispose]();
        writer = store.create();
        hash = createHash(integrity.algorithm);
      },
      write(bytes) {
        writer?.write(bytes);
        hash.update(bytes);
        deps.onBytes?.(bytes.length);
      },
    });
    assertNotCancelled(deps.signal);
    if (writer === undefined || hash.digest('hex') !== integrity.hex) throw wrongContent(request, writer?.size ?? 0);
    const { digest, size } = await writer.commit();
    const path = store.blobPath(digest);
    if (path === undefined) throw new Error(`${digest} is gone though it is held`);
    const fetched = { path, size, digest };
    remember(key, request, fetched, deps);
    return fetched;
  } finally {
    writer?.[Symbol.dispose]();
  }
}

function toRequest(url: string, { authorizationOf, signal }: ProjectFetcherDeps): Parameters<Remotes['fetchFile']>[0] {
  const authorization = authorizationOf(url);
  return {
    url,
    isChecked: true,
    ...(authorization === undefined ? {} : { authorization }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function wrongContent({ label, integrity }: PackageFileRequest, size: number): Error {
  const message = `${label} is not what it should be: ${formatSize(size)} with another ${integrity.algorithm}`;
  return packagesFault('packages/bad-integrity', message, {
    hint: 'Try again, or use another mirror or registry: this one gives something else.',
  });
}

async function fetchDocument(url: string, limit: number, deps: ProjectFetcherDeps): Promise<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  // What it says is believed, as far as nothing in it is signed: it must not come over http where https was asked for.
  await deps.remotes.fetchFile(
    { ...toRequest(url, deps), isChecked: false },
    {
      start() {
        pieces = [];
        size = 0;
      },
      write(bytes) {
        size += bytes.length;
        if (size > limit) throw packagesFault('packages/bad-index', `${url} is larger than ${formatSize(limit)}`);
        pieces.push(Uint8Array.from(bytes));
      },
    },
  );
  return Buffer.concat(pieces);
}
