import {
  findUpstreamRule,
  type OnRegistryEvent,
  type ReplicationConfig,
  type UpstreamConfig,
} from '../../../registry/server/index.ts';
import type { RemoteOptions } from '../upstreams/open-remote.ts';
import { toUpstreamRules } from '../upstreams/to-upstream-rules.ts';
import { openReplicator, type Replicator } from './open-replicator.ts';
import { formatReplicationMetrics } from './replication-metrics.ts';
import { type ReplicationRule, toReplicationRule } from './replication-rule.ts';
import type { ReplicatorOptions } from './rule-work.ts';

/** What a configuration says of copying to other registries, and from them. */
export interface ReplicationPart {
  readonly replication?: readonly ReplicationConfig[];
  readonly upstreams?: readonly UpstreamConfig[];
}

/** Copies what rules say, until it is disposed of. */
export interface Replication extends AsyncDisposable {
  readonly onEvent: OnRegistryEvent;
  /** Lines of Prometheus' text form. */
  formatMetrics(): readonly string[];
  /** Other rules from now on. */
  useRules(rules: readonly ReplicationRule[]): Promise<void>;
}

export type ReplicationOptions = ReplicatorOptions;

export function openReplication(rules: readonly ReplicationRule[], options: ReplicationOptions): Replication {
  let replicators = open(rules);

  function open(wanted: readonly ReplicationRule[]): ReadonlyMap<string, Replicator> {
    return new Map(wanted.map((rule) => [rule.name, openReplicator(rule, options)]));
  }

  async function close(): Promise<void> {
    const closing = [...replicators.values()];
    replicators = new Map();
    await Promise.all(closing.map((each) => each[Symbol.asyncDispose]()));
  }

  return {
    onEvent(event) {
      for (const each of replicators.values()) each.note(event);
    },
    formatMetrics: () =>
      formatReplicationMetrics(new Map([...replicators].map(([name, { counts }]) => [name, counts]))),
    async useRules(wanted) {
      await close();
      replicators = open(wanted);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** The rules of a configuration. @throws serve/bad-config when a file can not be read */
export function toReplicationRules(
  { replication = [], upstreams = [] }: ReplicationPart,
  options: RemoteOptions,
): readonly ReplicationRule[] {
  if (replication.length === 0) return [];
  const filled = toUpstreamRules(upstreams, options);
  return replication.map((each) =>
    toReplicationRule(each, options, (name) => findUpstreamRule(filled, name) !== undefined),
  );
}
