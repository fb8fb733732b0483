import type { Digest } from '../oci/index.ts';

/**
 * Remembers what steps came to. Keys and values are short texts that mean nothing to whoever keeps them. Forgetting a record costs
 * time and nothing else.
 */
export interface BuildCache {
  /** @returns `undefined` when there is no such record */
  get(key: string): string | undefined;
  /**
   * Replaces what `key` held.
   *
   * @param holds blobs the record is of no use without; they are kept for as long as the record is
   */
  put(key: string, value: string, holds: readonly Digest[]): void;
}

/** A cache for the life of the process. */
export function memoryBuildCache(): BuildCache {
  const records = new Map<string, string>();
  return {
    get: (key) => records.get(key),
    put: (key, value) => void records.set(key, value),
  };
}
