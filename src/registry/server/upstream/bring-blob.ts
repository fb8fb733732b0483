import { type ByteStream, copyBytes } from '../../../base/index.ts';
import type { Digest } from '../../../oci/index.ts';
import type { Stretch } from '../../records/index.ts';
import { askUpstream, type Cached } from './ask-upstream.ts';
import { type BlobFetch, badUpstream, startBlobFetch } from './blob-fetch.ts';
import { blobKey } from './rule-state.ts';

/** Where a blob is that was asked for. */
export type BroughtBlob =
  /** In the storage, and the repository has it. */
  | { readonly kind: 'here' }
  /** At the upstream: opening it fetches it. */
  | { readonly kind: 'there'; readonly size: number; open(stretch: Stretch): Promise<ByteStream | undefined> }
  | { readonly kind: 'absent' };

/** Blobs up to this size are answered with when all of them has come, so that what is wrong with them is said by the status. */
const small = 1024 * 1024;

/**
 * Finds a blob, here or at the upstream; nothing is fetched until it is opened. What the storage has for another repository belongs to this one,
 * too, when its upstream says that it has it.
 *
 * @throws what asking the upstream throws
 */
export async function bringBlob(cached: Cached, digest: Digest): Promise<BroughtBlob> {
  const { repository, registry, state, rule } = cached;
  const { storage, metadata } = registry;
  const key = blobKey(repository, digest);
  const stored = await storage.stat(digest);
  if (stored !== undefined && (await metadata.blobs.has({ repository, digest }))) {
    cached.counts.add('hit');
    return { kind: 'here' };
  }
  if (state.absent.get(key) === true) return { kind: 'absent' };
  const known = stored === undefined ? state.sizes.get(key) : undefined;
  const size = known ?? (await askSize(cached, digest));
  if (size === undefined) return { kind: 'absent' };
  if (size > registry.limits.blob) throw badUpstream(`${digest} has ${size} bytes`);
  if (stored === size && (await metadata.blobs.link({ repository, digest })) === 'linked') return { kind: 'here' };
  return { kind: 'there', size, open: (stretch) => openFetched(cached, digest, size, stretch) };

  async function askSize(asked: Cached, wanted: Digest): Promise<number | undefined> {
    const found = await state.share(`size ${key}`, () =>
      askUpstream(asked, (signal) => asked.remote.statBlob(wanted, signal)),
    );
    if (found === undefined) state.absent.set(key, true, rule.absent);
    else state.sizes.set(key, found, sizeKept);
    return found;
  }
}

const sizeKept = 60 * 60 * 1000;

/** Reads a blob that is on its way, or sets it on its way. */
async function openFetched(
  cached: Cached,
  digest: Digest,
  size: number,
  stretch: Stretch,
): Promise<ByteStream | undefined> {
  const { state, repository, rule } = cached;
  const key = blobKey(repository, digest);
  const going = state.fetches.get(key) ?? beginFetch(cached, digest, size);
  state.fetches.set(key, going);
  const fetch = await going;
  if (fetch === undefined) {
    state.absent.set(key, true, rule.absent);
    return undefined;
  }
  if (fetch.size <= small) await fetch.verified;
  return readFetch(cached, digest, fetch, stretch);
}

/** Between the answer's headers and its first byte the fetch may have ended. */
async function* readFetch(
  { registry }: Cached,
  digest: Digest,
  fetch: BlobFetch,
  stretch: Stretch,
): AsyncGenerator<Uint8Array> {
  if (!fetch.isClosed()) return yield* fetch.read(stretch);
  const stored = await registry.storage.open(digest, stretch);
  if (stored === undefined) throw badUpstream(`${digest} could not be kept`);
  yield* stored;
}

/** @returns when its first byte may be read; it goes on without anybody who reads it */
function beginFetch(cached: Cached, digest: Digest, size: number): Promise<BlobFetch | undefined> {
  const { state, repository, remote, onFailure } = cached;
  const key = blobKey(repository, digest);
  const opened = Promise.withResolvers<BlobFetch | undefined>();
  let isOpen = false;

  async function run(): Promise<void> {
    const pace = watchPace(cached.signal);
    try {
      const bytes = await askUpstream(cached, () => remote.openBlob(digest, size, pace.signal));
      if (bytes === undefined) return opened.resolve(undefined);
      cached.counts.add('fetched');
      const fetch = startBlobFetch({ digest, size, bytes: counted(cached, pace, bytes), spool: cached.openSpool() });
      isOpen = true;
      opened.resolve(fetch);
      await storeFetched(cached, digest, fetch);
    } finally {
      pace.end();
    }
  }

  state
    .turns(run)
    .catch((error: unknown) => {
      // What the manifest said of its size may be what was wrong.
      state.sizes.delete(key);
      opened.reject(error);
      if (isOpen) onFailure(error);
    })
    .finally(() => state.fetches.delete(key));
  return opened.promise;
}

async function* counted({ counts }: Cached, pace: Pace, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    pace.add(piece.length);
    counts.receive(piece.length);
    yield piece;
  }
}

/** Stores what comes as if it was pushed. @throws when it is not what it should be, or can not be kept; nothing is kept then */
async function storeFetched({ repository, registry }: Cached, digest: Digest, fetch: BlobFetch): Promise<void> {
  const { uploads } = registry.storage;
  try {
    const upload = { repository, id: await uploads.create(repository) };
    try {
      const appended = await uploads.append(upload, 0, copied(fetch.read({ first: 0, last: fetch.size - 1 })), {
        commitAs: digest,
      });
      await fetch.verified;
      if (appended !== fetch.size) throw new Error(`an upload of its own is ${JSON.stringify(appended)}`);
      const outcome = await uploads.commit(upload, digest);
      if (outcome !== 'committed') throw badUpstream(`${digest} can not be kept: ${JSON.stringify(outcome)}`);
    } catch (error) {
      await uploads.cancel(upload);
      throw error;
    }
  } finally {
    // Whoever reads it is to have it, be there place for it or not.
    await fetch.verified.catch(() => undefined);
    fetch.release();
  }
}

/** Storages gather pieces before they write them. */
async function* copied(bytes: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) yield copyBytes(piece);
}

/** Milliseconds in which `least` bytes have to come. */
const span = 60_000;
const least = 64 * 1024;

/** Ends what hardly goes on. */
interface Pace {
  readonly signal: AbortSignal;
  add(bytes: number): void;
  end(): void;
}

function watchPace(stopped: AbortSignal): Pace {
  const slow = new AbortController();
  let came = 0;
  const timer = setInterval(() => {
    if (came < least) slow.abort(badUpstream(`less than ${least} bytes of a blob came in ${span / 1000} s`));
    came = 0;
  }, span).unref();
  return {
    signal: AbortSignal.any([slow.signal, stopped]),
    add(bytes) {
      came += bytes;
    },
    end: () => clearInterval(timer),
  };
}
