import { readFileSync } from 'node:fs';
import { parseSubnet, type Subnet, widthOf } from './address.ts';

/** Subnets that this machine has a way to, but for the default routes and those of single addresses of its own. */
export function readHostRoutes(): readonly Subnet[] {
  return [...parseIpv4Routes(read('/proc/net/route')), ...parseIpv6Routes(read('/proc/net/ipv6_route'))];
}

/** Empty when this kernel has no such family. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** /proc/net/route: numbers in hex, the bytes of addresses in the machine's order, which is little-endian wherever Node 26 runs. */
export function parseIpv4Routes(text: string): readonly Subnet[] {
  return text.split('\n').flatMap((line) => {
    const [, destination = '', , , , , , mask = ''] = line.split('\t');
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask)) return [];
    const prefix = [...swap(mask).toString(2)].filter((bit) => bit === '1').length;
    return prefix === 0 ? [] : [{ family: 4, value: swap(destination), prefix }];
  });
}

function swap(hex: string): bigint {
  return BigInt(`0x${(hex.match(/../g) ?? []).reverse().join('')}`);
}

/** /proc/net/ipv6_route: destination and its prefix in hex. Link-local and multicast addresses are everywhere. */
export function parseIpv6Routes(text: string): readonly Subnet[] {
  return text.split('\n').flatMap((line) => {
    const [, destination = '', prefix = ''] = /^([0-9a-f]{32}) ([0-9a-f]{2}) /.exec(line) ?? [];
    const bits = Number.parseInt(prefix, 16);
    if (destination === '' || bits === 0 || bits === widthOf(6) || /^f[ef]/.test(destination)) return [];
    return [{ family: 6, value: BigInt(`0x${destination}`), prefix: bits }];
  });
}

/** Where automatic subnets come from: text of each, in the order in which they are tried. */
export function* candidateSubnets(kind: 'default' | 'other'): Generator<Subnet> {
  for (const text of kind === 'default' ? defaultSubnets() : otherSubnets()) {
    const subnet = parseSubnet(text);
    if (subnet !== undefined) yield subnet;
  }
}

function* defaultSubnets(): Generator<string> {
  for (let second = 87; second < 128; second++) yield `10.${second}.0.0/16`;
  for (let second = 18; second < 32; second++) yield `172.${second}.0.0/16`;
}

function* otherSubnets(): Generator<string> {
  for (let second = 130; second < 160; second++)
    for (let third = 0; third < 256; third++) yield `10.${second}.${third}.0/24`;
  for (let second = 18; second < 32; second++)
    for (let third = 0; third < 256; third++) yield `172.${second}.${third}.0/24`;
}
