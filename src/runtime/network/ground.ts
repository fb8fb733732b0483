import { readFileSync, writeFileSync } from 'node:fs';
import { networkFault } from './faults.ts';
import { parseListeners, type TakenPort } from './host-ports.ts';
import type { BoundPort, NetworkRecord } from './network-record.ts';
import { hasDevice } from './to-network.ts';

/** The network namespace in which bridges, the packet filter's table and the server of names are: this machine's, or one of an ordinary user. */
export interface Ground {
  /** Makes it when it is not there; absent where it always is. @throws network/failed */
  readonly open?: () => Promise<void>;
  isThere(): boolean;
  hasDevice(name: string): boolean;
  /** What listens at ports of UDP there. */
  listeners(): readonly TakenPort[];
  /** Has packets of a network that has just been made handed on. @throws network/failed */
  allowRouting(network: NetworkRecord): void;
  /** How a port that callers reach on the machine looks there. */
  seenPort(port: BoundPort): BoundPort;
  /** Ends it with all that is there; absent where that can not be. */
  readonly close?: () => Promise<void>;
}

export const machineGround: Ground = {
  isThere: () => true,
  hasDevice,
  listeners: () => listenersOf('/proc/net'),
  allowRouting,
  seenPort: (port) => port,
};

/** @param directory as /proc/PID/net */
export function listenersOf(directory: string): readonly TakenPort[] {
  return ['udp', 'udp6'].flatMap((name) => {
    try {
      return parseListeners(readFileSync(`${directory}/${name}`, 'latin1'), 'udp');
    } catch {
      return [];
    }
  });
}

/**
 * Lets the host hand packets on. `route_localnet` lets its own programs reach published ports at 127.0.0.1; that nobody reaches 127.0.0.1 from the
 * bridge, which it would allow as well, the table sees to.
 */
function allowRouting({ device, subnets }: NetworkRecord): void {
  set('net/ipv4/ip_forward', '1');
  set(`net/ipv4/conf/${device}/route_localnet`, '1');
  if (subnets.some(({ subnet }) => subnet.includes(':'))) set('net/ipv6/conf/all/forwarding', '1');
  else set(`net/ipv6/conf/${device}/disable_ipv6`, '1');
}

/** What is so already is left alone: the file may not be ours to write. */
function set(name: string, value: string): void {
  const path = `/proc/sys/${name}`;
  try {
    if (readFileSync(path, 'latin1').trim() !== value) writeFileSync(path, value);
  } catch (cause) {
    if (name.startsWith('net/ipv6/')) return;
    throw networkFault('network/failed', `${path} can not be set to ${value}`, {
      hint: 'Set it yourself, or use --network host.',
      cause,
    });
  }
}
