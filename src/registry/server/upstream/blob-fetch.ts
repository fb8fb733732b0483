import type { ByteStream } from '../../../base/index.ts';
import { createDigester, type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { Stretch } from '../blob-storage.ts';
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

/**
 * Takes the bytes in as fast as they come, whoever reads.
 *
 * @param bytes closed in every case
 * @param spool disposed of when nobody needs it any more
 */
export function startBlobFetch(digest: Digest, size: number, bytes: ByteStream, spool: Spool): BlobFetch {
  let received = 0;
  let users = 1;
  let outcome: 'coming' | 'whole' | { readonly error: unknown } = 'coming';
  let wake = Promise.withResolvers<void>();

  function tell(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  function leave(): void {
    users -= 1;
    if (users === 0) spool[Symbol.dispose]();
  }

  async function takeIn(): Promise<void> {
    const digester = createDigester(digestAlgorithm(digest));
    for await (const piece of bytes) {
      if (received + piece.length > size) throw badUpstream(`more than the ${size} bytes of ${digest} came`);
      spool.append(piece);
      digester.update(piece);
      received += piece.length;
      tell();
    }
    if (received < size) throw badUpstream(`${received} of the ${size} bytes of ${digest} came`);
    const found = digester.digest();
    if (found !== digest) throw badUpstream(`${digest} was asked for, and ${found} came`);
  }

  const verified = takeIn().then(
    () => {
      outcome = 'whole';
      tell();
    },
    (error: unknown) => {
      outcome = { error };
      tell();
      throw error;
    },
  );
  verified.catch(() => undefined);

  async function* read({ first, last }: Stretch): AsyncGenerator<Uint8Array> {
    users += 1;
    try {
      for (let at = first; at <= last; ) {
        const end = outcome === 'whole' ? size : Math.min(received, size - 1);
        const most = Math.min(end, last + 1, at + pieceSize) - at;
        if (most > 0) {
          const piece = spool.read(at, most);
          at += piece.length;
          yield piece;
        } else if (typeof outcome === 'object') {
          throw outcome.error;
        } else {
          await wake.promise;
        }
      }
    } finally {
      leave();
    }
  }

  return { size, read, verified, release: leave, isClosed: () => users === 0 };
}

export function badUpstream(what: string): Error {
  return serveFault('serve/bad-upstream', `the upstream: ${what}`);
}
