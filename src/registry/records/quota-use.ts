import type { RecordRow } from './record-row.ts';

/** How much the repositories below a prefix may have, and have: bytes, each blob and manifest counted once. */
export interface QuotaUse {
  /** `team-a` is that repository and all below `team-a/`; the empty text is all. */
  readonly prefix: string;
  readonly quota: number;
  readonly used: number;
}

/** What became of a link. `absent`: the blob is not in the storage; `over`: it would go over a quota. Nothing is changed then. */
export type LinkOutcome = 'linked' | 'absent' | { readonly over: QuotaUse };

export function toQuotaUse(row: RecordRow): QuotaUse {
  return { prefix: row.text('prefix'), quota: row.number('quota'), used: row.number('used') };
}
