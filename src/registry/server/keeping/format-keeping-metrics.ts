import type { DeletionReason, QuotaUse } from '../../records/index.ts';
import type { ContentFinding } from './check-content.ts';

/** What a keeper counts. */
export interface KeepingCounts {
  /** Tags and manifests that rules took out. */
  readonly gone: Map<DeletionReason, number>;
  checked: number;
  readonly findings: Map<ContentFinding['kind'], number>;
}

/** Lines for Prometheus. */
export function formatKeepingMetrics(counts: KeepingCounts, quotas: readonly QuotaUse[]): readonly string[] {
  const { gone, checked, findings } = counts;
  const prefix = (text: string): string => `{prefix="${text === '' ? '**' : text}"}`;
  return [
    ...family('nacre_registry_cleaned_total', 'counter', 'Tags and manifests that rules took out.', [
      ...[...gone].map(([why, times]) => [`{reason="${why}"}`, times] as const),
    ]),
    ...family('nacre_registry_checked_total', 'counter', 'Blobs and manifests that checks have read.', [['', checked]]),
    ...family('nacre_registry_check_findings_total', 'counter', 'What checks found wrong.', [
      ...[...findings].map(([kind, times]) => [`{kind="${kind}"}`, times] as const),
    ]),
    ...family('nacre_registry_quota_bytes', 'gauge', 'Bytes that repositories may have.', [
      ...quotas.map((each) => [prefix(each.prefix), each.quota] as const),
    ]),
    ...family('nacre_registry_quota_used_bytes', 'gauge', 'Bytes that repositories have.', [
      ...quotas.map((each) => [prefix(each.prefix), each.used] as const),
    ]),
  ];
}

function family(
  name: string,
  type: 'counter' | 'gauge',
  about: string,
  values: readonly (readonly [labels: string, value: number])[],
): readonly string[] {
  return [
    `# HELP ${name} ${about}`,
    `# TYPE ${name} ${type}`,
    ...values.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
