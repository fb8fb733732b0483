import type { ByteStream } from '../../../base/index.ts';
import { createDigester, type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { Stretch } from '../../records/index.ts';
import { serveFault } from '../faults.ts';
import type { Spool } from './spool.ts';

/** Bytes that are read of the spool at once. */
const pieceSize = 256 * 1024;

/** A blob that is on its way from an upstream. Many may read it while it comes. */
export interface BlobFetch {
  readonly size: number;
  /**
   * The bytes of a stretch, as they come. The last byte of the blob is given only when all of it has the digest that was asked for: what
   * is another blob is never handed on whole.
   */
  read(stretch: Stretch): ByteStream;
  /** Resolves when all has come and has been verified. @throws serve/bad-upstream, and what reading the upstream throws */
  readonly verified: Promise<void>;
  /** Who began it needs it no more; it is closed when the last reader has gone. */
  release(): void;
  isClosed(): boolean;
}

/** How far a blob has come. */
interface Progress {
  received: number;
  outcome: 'coming' | 'whole' | { readonly error: unknown };
  /** Resolves when there is more, or an outcome. */
  news: PromiseWithResolvers<void>;
}

/** What is fetched, and where to. */
interface Source {
  readonly digest: Digest;
  readonly size: number;
  readonly bytes: ByteStream;
  readonly spool: Spool;
}

/**
 * Takes the bytes in as fast as they come, whoever reads.
 *
 * @param source.bytes closed in every case
 * @param source.spool disposed of when nobody needs it any more
 */
export function startBlobFetch(source: Source): BlobFetch {
  const { size, spool } = source;
  const progress: Progress = { received: 0, outcome: 'coming', news: Promise.withResolvers() };
  let users = 1;

  function leave(): void {
    users -= 1;
    if (users === 0) spool[Symbol.dispose]();
  }

  async function* read(stretch: Stretch): AsyncGenerator<Uint8Array> {
    users += 1;
    try {
      yield* readAlong(progress, source, stretch);
    } finally {
      leave();
    }
  }

  const verified = takeIn(progress, source).then(
    () => settle(progress, 'whole'),
    (error: unknown) => {
      settle(progress, { error });
      throw error;
    },
  );
  // Told to whoever waits for it, and to readers.
  verified.catch(() => undefined);
  return { size, read, verified, release: leave, isClosed: () => users === 0 };
}

async function takeIn(progress: Progress, { digest, size, bytes, spool }: Source): Promise<void> {
  const digester = createDigester(digestAlgorithm(digest));
  for await (const piece of bytes) {
    if (progress.received + piece.length > size) throw badUpstream(`more than the ${size} bytes of ${digest} came`);
    spool.append(piece);
    digester.update(piece);
    progress.received += piece.length;
    tell(progress);
  }
  if (progress.received < size) throw badUpstream(`${progress.received} of the ${size} bytes of ${digest} came`);
  const found = digester.digest();
  if (found !== digest) throw badUpstream(`${digest} was asked for, and ${found} came`);
}

function tell(progress: Progress): void {
  progress.news.resolve();
  progress.news = Promise.withResolvers();
}

function settle(progress: Progress, outcome: Progress['outcome']): void {
  progress.outcome = outcome;
  tell(progress);
}

/** The last byte is held back until all has been verified. */
async function* readAlong(
  progress: Progress,
  { size, spool }: Source,
  { first, last }: Stretch,
): AsyncGenerator<Uint8Array> {
  // One for all of it: a piece is good until the next one is asked for.
  const buffer = new Uint8Array(Math.min(pieceSize, Math.max(0, last - first + 1)));
  for (let at = first; at <= last; ) {
    const { outcome, received } = progress;
    const end = outcome === 'whole' ? size : Math.min(received, size - 1);
    const most = Math.min(end, last + 1, at + buffer.length) - at;
    if (most > 0) {
      const length = spool.read(at, buffer.subarray(0, most));
      at += length;
      yield buffer.subarray(0, length);
    } else if (typeof outcome === 'object') {
      throw outcome.error;
    } else {
      await progress.news.promise;
    }
  }
}

export function badUpstream(what: string): Error {
  return serveFault('serve/bad-upstream', `the upstream: ${what}`);
}
