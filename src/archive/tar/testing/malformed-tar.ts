/** An archive made byte by byte, and what becomes of it: the paths found, or the fault. */
export type MalformedTar = readonly [what: string, blocks: readonly Uint8Array[], outcome: readonly string[] | Refusal];

/** The code of a fault and what its message says. */
export interface Refusal {
  readonly code: string;
  readonly says: RegExp;
}

/** The refusal of a malformed archive. */
export function bad(says: RegExp): Refusal {
  return { code: 'archive/bad-tar', says };
}
