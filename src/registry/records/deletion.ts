import type { DeletionReason } from './keeping-records.ts';

/** One change: when, why, and until when it can be taken back. */
export interface Deletion {
  readonly now: number;
  /** A time that is past: it can not be. */
  readonly until: number;
  readonly why: DeletionReason;
}
