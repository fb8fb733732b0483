/** What happened between a cache and its upstreams. */
export type UpstreamOutcome = keyof typeof outcomes;

const outcomes = {
  hit: 'Requests that were answered without asking the upstream.',
  asked: 'Requests to the upstream.',
  failed: 'Requests to the upstream that failed.',
  stale: 'Requests that were answered with what was kept, as the upstream failed or was slow.',
  fetched: 'Blobs that were fetched from the upstream.',
} as const;

/** Counts of one upstream. */
export interface UpstreamCounts {
  add(outcome: UpstreamOutcome): void;
  /** Bytes of blobs that came. */
  receive(bytes: number): void;
}

export interface UpstreamMetrics {
  countsOf(upstream: string): UpstreamCounts;
  /** Lines of Prometheus' text form. */
  format(): readonly string[];
}

export function createUpstreamMetrics(): UpstreamMetrics {
  const upstreams = new Map<string, { readonly counts: UpstreamCounts; read(name: string): number }>();

  function open(): { readonly counts: UpstreamCounts; read(name: string): number } {
    const values = new Map<string, number>();
    const add = (name: string, more: number): void => void values.set(name, (values.get(name) ?? 0) + more);
    return {
      counts: { add: (outcome) => add(outcome, 1), receive: (bytes) => add('bytes', bytes) },
      read: (name) => values.get(name) ?? 0,
    };
  }

  return {
    countsOf(upstream) {
      const found = upstreams.get(upstream) ?? open();
      upstreams.set(upstream, found);
      return found.counts;
    },
    format() {
      const families = [...Object.entries(outcomes), ['bytes', 'Bytes of blobs that came from the upstream.'] as const];
      return families.flatMap(([name, about]) => {
        const family = `nacre_registry_upstream_${name}_total`;
        const values = [...upstreams].map(([upstream, { read }]) => `${family}{upstream="${upstream}"} ${read(name)}`);
        return [`# HELP ${family} ${about}`, `# TYPE ${family} counter`, ...values];
      });
    },
  };
}
