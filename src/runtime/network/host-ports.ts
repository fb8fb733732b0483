import { readFileSync } from 'node:fs';
import { type Address, formatAddress, parseAddress } from './address.ts';
import { networkFault } from './faults.ts';
import type { BoundPort } from './network-record.ts';
import type { PublishedPort } from './requests.ts';

/** A port that somebody has: a program of the host, or a container. */
export interface TakenPort {
  readonly protocol: 'tcp' | 'udp';
  /** '' for every one. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

// Where the kernel takes ports of outgoing connections from, and Docker those that it chooses.
const firstRandom = 32_768;
const randomCount = 28_232;

/**
 * Gives every port that is asked for a number on the host.
 *
 * @param taken what others have
 * @throws network/port-taken
 */
export function choosePorts(
  container: string,
  wanted: readonly PublishedPort[],
  taken: readonly TakenPort[],
): readonly BoundPort[] {
  const chosen: BoundPort[] = [];
  for (const { hostAddress = '', hostPort, containerPort, protocol } of wanted) {
    const isTaken = (port: number): boolean =>
      [...taken, ...chosen].some((other) => clash(other, { protocol, hostAddress, hostPort: port }));
    const same = chosen.find(
      (other) =>
        other.containerPort === containerPort && hostPort !== 0 && isSame(other, { protocol, hostAddress, hostPort }),
    );
    // Said twice is said.
    if (same !== undefined) continue;
    const port = hostPort === 0 ? randomPort(isTaken) : hostPort;
    if (isTaken(port)) throw portTaken(port, protocol, hostAddress);
    chosen.push({ container, protocol, hostAddress, hostPort: port, containerPort });
  }
  return chosen;
}

function isSame(one: TakenPort, other: TakenPort): boolean {
  return one.protocol === other.protocol && one.hostAddress === other.hostAddress && one.hostPort === other.hostPort;
}

/** Whether both can not be had at once. */
function clash(one: TakenPort, other: TakenPort): boolean {
  if (one.protocol !== other.protocol || one.hostPort !== other.hostPort) return false;
  const [a, b] = [one.hostAddress, other.hostAddress];
  if (a === '' || b === '' || a === b) return true;
  if (a.includes(':') !== b.includes(':')) return false;
  return [a, b].some((address) => address === '0.0.0.0' || address === '::');
}

function randomPort(isTaken: (port: number) => boolean): number {
  const start = Math.floor(Math.random() * randomCount);
  for (let at = 0; at < randomCount; at++) {
    const port = firstRandom + ((start + at) % randomCount);
    if (!isTaken(port)) return port;
  }
  throw networkFault('network/port-taken', 'no port of this machine is free', {
    hint: 'Remove containers that publish ports.',
  });
}

function portTaken(port: number, protocol: string, address: string): Error {
  const where = `${address === '' ? '' : `${address} `}port ${port}/${protocol}`;
  return networkFault('network/port-taken', `${where} is in use on this machine`, {
    hint: 'Publish another port, or stop what listens there.',
  });
}

/** What programs of this machine listen at. */
export function readListeners(): readonly TakenPort[] {
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((name) => {
    try {
      return parseListeners(readFileSync(`/proc/net/${name}`, 'latin1'), name.startsWith('tcp') ? 'tcp' : 'udp');
    } catch {
      return [];
    }
  });
}

// Of TCP those that listen, of UDP those that have no one other end. Source: linux/tcp_states.h.
const listening = { tcp: '0A', udp: '07' } as const;

/** /proc/net/tcp and the like: addresses as words in the machine's order, which is little-endian wherever Node 26 runs. */
export function parseListeners(text: string, protocol: 'tcp' | 'udp'): readonly TakenPort[] {
  return text.split('\n').flatMap((line) => {
    const [, address = '', port = '', state] = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) /.exec(line) ?? [];
    if (state !== listening[protocol]) return [];
    return [{ protocol, hostAddress: toHostAddress(address), hostPort: Number.parseInt(port, 16) }];
  });
}

/** A socket at `::` takes IPv4, too, as a rule. */
function toHostAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const value = BigInt(`0x${words.map((word) => (word.match(/../g) ?? []).reverse().join('')).join('')}`);
  const address: Address = { family: words.length === 1 ? 4 : 6, value };
  if (address.family === 6 && value >> 32n === 0xffffn)
    return formatAddress({ family: 4, value: value & 0xffff_ffffn });
  if (value === 0n) return address.family === 6 ? '' : '0.0.0.0';
  return formatAddress(address);
}

/** As addresses are kept: `::` and `0.0.0.0` stay what they are. */
export function toKeptAddress(text: string | undefined): string {
  const address = parseAddress(text ?? '');
  return address === undefined ? '' : formatAddress(address);
}
