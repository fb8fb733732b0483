/** What is known of a difference, for whoever looks for its cause. */
export interface DifferenceFacts {
  /** Without a slash in front. */
  readonly path: string;
  readonly change: 'added' | 'missing' | 'changed';
  readonly type: string;
  readonly what: readonly string[];
  /** First byte that differs; -1 when no content does. */
  readonly offset: number;
  /** How the file begins, in the first build. */
  readonly head: Uint8Array;
  /** What stands where the contents differ; '' where that is no text. */
  readonly first: string;
  readonly second: string;
  /** Whether both hold the same lines in another order. */
  readonly reordered: boolean;
}

/** Why files usually differ, and what to do. */
export interface Cause {
  readonly cause: string;
  readonly hint: string;
}

/** A cause, and how to tell it. */
export interface CauseRule extends Cause {
  readonly fits: (facts: DifferenceFacts) => boolean;
}
