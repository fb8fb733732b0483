import { createHash } from 'node:crypto';

/** Numbers from 0 to below 1 that depend on the seed alone. */
export function randomFrom(seed: number): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}
