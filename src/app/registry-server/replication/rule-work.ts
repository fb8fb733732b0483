import type { Registry } from '../../../registry/client/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { Owed } from './owed.ts';
import type { OwnRegistry } from './own-repository.ts';
import type { ReplicationRule } from './replication-rule.ts';

/** What all rules are worked with. */
export interface ReplicatorOptions {
  readonly nacre: Nacre;
  readonly own: OwnRegistry;
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds before what failed is tried again; twice that after the next failure, and so on. @default 5000 */
  readonly pause?: number;
}

/** What a rule is worked with. */
export interface RuleWork extends Required<ReplicatorOptions> {
  readonly rule: ReplicationRule;
  /** Of the rule. */
  readonly remote: Registry;
  readonly owed: Owed;
  readonly signal: AbortSignal;
  /** What came of it up to now. */
  readonly done: { copied: number; deleted: number; failed: number; lastPass: number };
}
