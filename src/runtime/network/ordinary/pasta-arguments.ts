import type { BoundPort } from '../network-record.ts';
import { tapRouter } from './outside-tap.ts';

/** Where containers reach the host's name server, when that listens on the host's loopback alone. */
export const pastaNameServer = '169.254.1.1';

/** A network namespace that pasta is to connect. */
export interface PastaCall {
  /** Path of the namespace. pasta ends when it is removed. */
  readonly path: string;
  /** Where pasta writes its number. */
  readonly pidFile: string;
  readonly ports: readonly BoundPort[];
  /** An interface that is not configured, and the address that packets to it have. @default one that gives the namespace the host's addresses */
  readonly tap?: { readonly name: string; readonly address: string };
}

/**
 * pasta's command line: the container has the host's addresses, reaches what the host reaches but the host's own loopback, and is reached at
 * published ports alone, with the address of whoever calls. Source: passt(1).
 */
export function toPastaArguments({ path, pidFile, ports, tap }: PastaCall): readonly string[] {
  return [
    ...(tap === undefined ? ['--config-net'] : toTap(tap)),
    ...['--quiet', '--no-map-gw', '--dns-forward', pastaNameServer],
    ...['--tcp-ns', 'none', '--udp-ns', 'none'],
    ...toPorts('--tcp-ports', ports, 'tcp'),
    ...toPorts('--udp-ports', ports, 'udp'),
    ...['--pid', pidFile, '--netns', path],
  ];
}

function toTap({ name, address }: NonNullable<PastaCall['tap']>): readonly string[] {
  return ['--ns-ifname', name, '--address', address, '--netmask', '16', '--gateway', tapRouter];
}

function toPorts(flag: string, all: readonly BoundPort[], protocol: string): readonly string[] {
  const ports = all.filter((port) => port.protocol === protocol);
  return ports.length === 0 ? [flag, 'none'] : ports.flatMap((port) => [flag, formatPort(port)]);
}

function formatPort({ hostAddress, hostPort, containerPort }: BoundPort): string {
  const address = hostAddress === '' ? '' : `${hostAddress}/`;
  return `${address}${hostPort}:${containerPort}`;
}

/** Whether a resolv.conf names a server that only the host itself reaches. */
export function hasLoopbackServer(resolvConf: string): boolean {
  return /^\s*nameserver\s+(?:127\.|::1\b)/m.test(resolvConf);
}
