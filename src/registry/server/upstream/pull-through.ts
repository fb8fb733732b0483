import type { Registry } from '../call.ts';
import type { Cached } from './ask-upstream.ts';
import { findRule, nameAtUpstream } from './find-rule.ts';
import { createRuleState, type RuleState } from './rule-state.ts';
import type { OpenSpool } from './spool.ts';
import type { UpstreamRule } from './upstream.ts';
import { createUpstreamMetrics } from './upstream-counts.ts';

/** Upstreams that repositories are filled from. */
export interface Upstreams {
  /** Asked at each request: another list counts from then on. The same rule is the same object. */
  readonly rules: () => readonly UpstreamRule[];
  readonly openSpool: OpenSpool;
}

/** Finds out which repositories are filled from upstreams. */
export interface PullThrough {
  /** @returns `undefined` for a repository that has only what is pushed to it */
  find(repository: string): Cached | undefined;
  /** Lines of Prometheus' text form. */
  formatMetrics(): readonly string[];
  /** Ends what is being fetched. */
  close(): void;
}

export function openPullThrough(
  registry: Registry,
  { rules, openSpool }: Upstreams,
  onFailure: (error: unknown) => void,
): PullThrough {
  // What is remembered of an upstream goes with its rule.
  const states = new WeakMap<UpstreamRule, RuleState>();
  const metrics = createUpstreamMetrics();
  const closing = new AbortController();
  return {
    find(repository) {
      const rule = findRule(rules(), repository);
      if (rule === undefined) return undefined;
      const state = states.get(rule) ?? createRuleState();
      states.set(rule, state);
      return {
        repository,
        registry,
        remote: rule.upstream.repository(nameAtUpstream(rule, repository)),
        rule,
        state,
        counts: metrics.countsOf(rule.upstream.name),
        openSpool,
        signal: closing.signal,
        onFailure,
      };
    },
    formatMetrics: () => metrics.format(),
    close: () => closing.abort(),
  };
}
