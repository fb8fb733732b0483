/** What a rule has done since the process began, and what it owes. */
export interface ReplicationCounts {
  /** Tags. */
  copied(): number;
  deleted(): number;
  /** Repositories that could not be copied whole, each time. */
  failed(): number;
  /** Repositories that are to be copied. */
  owed(): number;
  /** Seconds for which something is owed. */
  lag(): number;
  /** When all was last compared, in seconds since 1970; 0: not yet, or by another server. */
  lastPass(): number;
}

const families = [
  ['copied_total', 'counter', 'Tags that were copied.', 'copied'],
  ['deleted_total', 'counter', 'Tags that were removed as they are gone where they came from.', 'deleted'],
  ['failures_total', 'counter', 'Repositories that could not be copied whole, each time.', 'failed'],
  ['owed', 'gauge', 'Repositories that are to be copied.', 'owed'],
  ['lag_seconds', 'gauge', 'How long something has waited to be copied.', 'lag'],
  ['last_comparison_timestamp_seconds', 'gauge', 'When all was last compared.', 'lastPass'],
] as const;

/** Lines of Prometheus' text form. @param rules by their names */
export function formatReplicationMetrics(rules: ReadonlyMap<string, ReplicationCounts>): readonly string[] {
  return families.flatMap(([name, type, about, value]) => {
    const family = `nacre_registry_replication_${name}`;
    const values = [...rules].map(([rule, counts]) => `${family}{rule="${rule}"} ${counts[value]()}`);
    return values.length === 0 ? [] : [`# HELP ${family} ${about}`, `# TYPE ${family} ${type}`, ...values];
  });
}
