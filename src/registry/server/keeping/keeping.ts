import type { Digest } from '../../../oci/index.ts';
import type { Awaitable, ChangeRules } from '../../records/index.ts';

/** What answers ask of keeping while they are given. */
export interface Keeping {
  /** What holds for changes in a repository. */
  rulesOf(repository: string): ChangeRules;
  /** A manifest was asked for. Takes no time: it is written down later. */
  notePull(repository: string, digest: Digest, tag: string | undefined): void;
  /** Lines for Prometheus. */
  formatMetrics(): Awaitable<readonly string[]>;
}

/** What is removed is gone, every tag can be moved, and nobody cares what is asked for. */
export const keepNothing: Keeping = {
  rulesOf: () => ({}),
  notePull() {},
  formatMetrics: () => [],
};
