import type { BucketRoom } from './bucket-room.ts';

/** Blobs that are claimed at once: so few that they are removed before the claim is another's. */
const batch = 50;

/**
 * Removes blobs that no record needs.
 *
 * @param before in milliseconds since 1970: what was sent since then stays, for whoever is about to link it
 * @returns how many there were, and their bytes
 */
export async function removeUnneeded(
  { bucket, keys, stored }: Pick<BucketRoom, 'bucket' | 'keys' | 'stored'>,
  before: number,
): Promise<{ readonly blobs: number; readonly bytes: number }> {
  let [blobs, bytes] = [0, 0];
  for (;;) {
    const claimed = await stored.claim(before, batch);
    if (claimed.length === 0) return { blobs, bytes };
    const sizes = await Promise.all(
      claimed.map(async (digest) => {
        const size = await bucket.stat(keys.blob(digest));
        if (size !== undefined) await bucket.remove(keys.blob(digest));
        return size ?? 0;
      }),
    );
    await stored.forget(claimed);
    blobs += claimed.length;
    for (const size of sizes) bytes += size;
  }
}
