import { type Digest, parseDigest } from '../oci/index.ts';
import type { Database } from './database.ts';

/** Keeps what a process has in hand from being collected. Disposing lets go. */
export interface Lease extends Disposable {
  /** Keeps these, and all that they reach, until the lease is disposed. They may be given before they are in the store. */
  hold(...digests: readonly Digest[]): void;
}

/**
 * The digests that one open store holds: rows that a collector, in whatever process, takes for roots while the owner lives.
 *
 * A collector works under the write lock of the database. So a digest is safe from the moment its row is there: a collection that
 * did not see the row has ended before the row was written, and whoever looks for the file after that sees what is left of it.
 * Hence the one rule: claim, then look.
 */
export interface Holds extends Disposable {
  /** Holds digests for the leases open now; when there is none, for as long as the store is open. */
  claim(...digests: readonly Digest[]): void;
  lease(digests: readonly Digest[]): Lease;
}

// Leases get ascending numbers. A claim bears the number of the newest lease open when it was made, and is dropped when all leases
// still open are younger.
const whileOpen = Number.MAX_SAFE_INTEGER;

/**
 * What a lease holds to keep `containers/<id>` before the container has its record: an ID has as many hex digits as a digest, and is
 * nobody's digest.
 *
 * @param id 64 hex digits
 */
export function containerHold(id: string): Digest {
  return parseDigest(`sha256:${id}`);
}

export function createHolds(database: Database, owner: string): Holds {
  const claimed = new Map<Digest, number>();
  const leases = new Set<number>();
  let newest = 0;

  function claim(...digests: readonly Digest[]): void {
    const seq = leases.size === 0 ? whileOpen : newest;
    const wanted = digests.filter((digest) => (claimed.get(digest) ?? -1) < seq);
    if (wanted.length === 0) return;
    const put = 'INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq';
    database.write('boot', () => {
      for (const digest of wanted) database.run(put, owner, digest, seq);
    });
    for (const digest of wanted) claimed.set(digest, seq);
  }

  function release(lease: number): void {
    if (!leases.delete(lease)) return;
    const oldest = leases.size === 0 ? whileOpen : Math.min(...leases);
    let dropped = 0;
    for (const [digest, seq] of claimed) if (seq < oldest && claimed.delete(digest)) dropped += 1;
    if (dropped > 0) database.run('DELETE FROM hold WHERE owner = ? AND seq < ?', owner, oldest);
  }

  return {
    claim,
    lease(digests) {
      newest += 1;
      const lease = newest;
      leases.add(lease);
      claim(...digests);
      return { hold: claim, [Symbol.dispose]: () => release(lease) };
    },
    [Symbol.dispose]() {
      if (claimed.size > 0) database.run('DELETE FROM hold WHERE owner = ?', owner);
      claimed.clear();
    },
  };
}
