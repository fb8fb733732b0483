import { Fault, isFault, messageOf } from '../../base/index.ts';
import type { SyncRow } from '../wire.ts';
import { formatRepositoryPlace, type RepositoryPlace } from './repository-place.ts';

/** What a row has that says nothing of a copy. */
export const blankRow = { source: null, digest: null, referrers: [], message: null, hint: null } as const;

/** What could not be done, as a report says it. */
export function failedRow(source: string | null, target: string, error: unknown): SyncRow {
  const hint = error instanceof Fault ? (error.hint ?? null) : null;
  return { ...blankRow, action: 'failed', source, target, message: messageOf(error), hint };
}

/** A tag with its place, as a report names it. @param tag `undefined` for all of them */
export function formatTag(place: RepositoryPlace, tag?: string): string {
  return tag === undefined ? formatRepositoryPlace(place) : `${formatRepositoryPlace(place)}:${tag}`;
}

/** A row keeps what failed, but for the end of all. */
export function rethrowCancelled(error: unknown, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true || isFault(error, 'base/cancelled')) throw error;
}
