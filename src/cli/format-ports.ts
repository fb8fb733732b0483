import type { ContainerPort } from '../app/index.ts';

/** Ports that follow each other, on the host as in the container. */
interface PortSpan {
  readonly host: string | null;
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
  readonly hostFirst: number;
  readonly hostLast: number;
}

/** Ports as Docker lists them, runs of them in one: `0.0.0.0:8000-8002->80-82/tcp, 9000/udp`. */
export function formatPorts(ports: readonly ContainerPort[]): string {
  return toSpans(ports).map(formatSpanOfPorts).join(', ');
}

function toSpans(ports: readonly ContainerPort[]): readonly PortSpan[] {
  const spans: PortSpan[] = [];
  for (const { port, protocol, hostAddress: host, hostPort } of ports) {
    const from = hostPort ?? port;
    const before = spans.findIndex(
      (span) => span.host === host && span.protocol === protocol && follows(span, port, from),
    );
    const span = spans[before];
    if (span === undefined) spans.push({ host, protocol, first: port, last: port, hostFirst: from, hostLast: from });
    else spans[before] = { ...span, last: port, hostLast: from };
  }
  return spans;
}

function follows({ last, hostLast }: PortSpan, port: number, hostPort: number): boolean {
  return port === last + 1 && hostPort === hostLast + 1;
}

function formatSpanOfPorts({ host, protocol, first, last, hostFirst, hostLast }: PortSpan): string {
  const own = `${formatRange(first, last)}/${protocol}`;
  if (host === null) return own;
  return `${host.includes(':') ? `[${host}]` : host}:${formatRange(hostFirst, hostLast)}->${own}`;
}

function formatRange(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}
