/** What a server counts. */
export interface Metrics {
  /** A request came in. */
  begin(): void;
  /** It was answered, or broken off. */
  end(request: CountedRequest): void;
  /** The text that Prometheus reads. Source: "Text-based exposition format" 0.0.4. */
  format(): string;
}

/** A request that was answered. */
export interface CountedRequest {
  readonly method: string;
  readonly status: number;
  readonly received: number;
  readonly sent: number;
  readonly seconds: number;
}

/** Upper bounds of the histogram of durations, in seconds. */
const bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];
/** Anybody may send any method: what is not here is counted as one. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const buckets = bounds.map(() => 0);
  let [active, count, seconds, received, sent] = [0, 0, 0, 0, 0];
  return {
    begin() {
      active += 1;
    },
    end(request) {
      active -= 1;
      count += 1;
      seconds += request.seconds;
      received += request.received;
      sent += request.sent;
      const at = bounds.findIndex((bound) => request.seconds <= bound);
      if (at !== -1) buckets[at] = (buckets[at] ?? 0) + 1;
      const labels = `method="${methods.has(request.method) ? request.method : 'other'}",status="${request.status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
    },
    format() {
      let below = 0;
      const lines = bounds.map((bound, at) => {
        below += buckets[at] ?? 0;
        return `nacre_registry_request_seconds_bucket{le="${bound}"} ${below}`;
      });
      return [
        ...head('nacre_registry_requests_total', 'counter', 'Requests that were answered.'),
        ...[...requests].map(([labels, times]) => `nacre_registry_requests_total{${labels}} ${times}`),
        ...head(
          'nacre_registry_request_seconds',
          'histogram',
          'Time from the headers of a request to the end of its answer.',
        ),
        ...lines,
        `nacre_registry_request_seconds_bucket{le="+Inf"} ${count}`,
        `nacre_registry_request_seconds_sum ${seconds}`,
        `nacre_registry_request_seconds_count ${count}`,
        ...gauge('nacre_registry_active_requests', 'gauge', 'Requests that are being answered.', active),
        ...gauge('nacre_registry_received_bytes_total', 'counter', 'Bytes of bodies that came in.', received),
        ...gauge('nacre_registry_sent_bytes_total', 'counter', 'Bytes of bodies that went out.', sent),
        ...gauge('process_resident_memory_bytes', 'gauge', 'Memory of the process.', process.memoryUsage.rss()),
        '',
      ].join('\n');
    },
  };
}

function head(name: string, type: string, about: string): readonly string[] {
  return [`# HELP ${name} ${about}`, `# TYPE ${name} ${type}`];
}

function gauge(name: string, type: string, about: string, value: number): readonly string[] {
  return [...head(name, type, about), `${name} ${value}`];
}
