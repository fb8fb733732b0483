import type { ErrorCode } from '../protocol/index.ts';

/** A request that was answered, as the log tells it. */
export interface AccessEntry {
  /** Also in the answer's `x-request-id`. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** Where it came from. */
  readonly address: string;
  readonly user?: string;
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly status: number;
  readonly error?: ErrorCode;
  readonly received: number;
  readonly sent: number;
  readonly milliseconds: number;
  readonly agent?: string;
}
