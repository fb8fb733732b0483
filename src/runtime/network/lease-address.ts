import { type Address, contains, formatAddress, parseAddress, parseSubnet, type Subnet, sizeOf } from './address.ts';
import { networkFault } from './faults.ts';
import type { NetworkSubnet } from './network-record.ts';

/** Most addresses looked at before a range counts as full. */
const mostTries = 70_000;

/**
 * The next free address of a range, after the one that was leased last: an address that was just given back may still be answered for by what
 * is left of its container.
 *
 * @param last what was leased before; `undefined` at first
 * @throws network/no-address
 */
export function leaseAddress(part: NetworkSubnet, taken: ReadonlySet<string>, last: string | undefined): string {
  const { first, count } = usableOf(rangeOf(part));
  const start = last === undefined ? undefined : parseAddress(last);
  const offset = start === undefined ? 0n : start.value - first.value + 1n;
  const reserved = reservedOf(part);
  const tries = count < BigInt(mostTries) ? count : BigInt(mostTries);
  for (let at = 0n; at < tries; at++) {
    const value = first.value + ((((offset + at) % count) + count) % count);
    const address = formatAddress({ family: first.family, value });
    if (!taken.has(address) && !reserved.has(address)) return address;
  }
  throw networkFault('network/no-address', `no address of ${part.range ?? part.subnet} is free`, {
    hint: 'Remove containers of that network, or make a network with a larger subnet.',
  });
}

/**
 * An address that was asked for.
 *
 * @returns it as addresses are written
 * @throws network/bad-flag when it is not in the subnet, network/address-taken
 */
export function takeAddress(part: NetworkSubnet, taken: ReadonlySet<string>, wanted: string): string {
  const address = parseAddress(wanted);
  const subnet = parseSubnet(part.subnet);
  if (address === undefined || subnet === undefined || !contains(subnet, address) || address.value === subnet.value) {
    throw networkFault('network/bad-flag', `${wanted} is no address of the subnet ${part.subnet}`, {
      hint: `Choose one of ${part.subnet}, or leave the address out.`,
    });
  }
  const text = formatAddress(address);
  if (!taken.has(text) && text !== part.gateway) return text;
  throw networkFault('network/address-taken', `the address ${text} is taken`, {
    hint: 'Choose another address, or leave it out.',
  });
}

function rangeOf({ subnet, range }: NetworkSubnet): Subnet {
  const parsed = parseSubnet(range ?? subnet);
  if (parsed === undefined) throw new Error(`a network was kept with the subnet ${range ?? subnet}`);
  return parsed;
}

/** Without the network's own address and, of IPv4, the one for all. */
function usableOf(range: Subnet): { readonly first: Address; readonly count: bigint } {
  const size = sizeOf(range);
  if (size <= 2n) return { first: range, count: size };
  return { first: { ...range, value: range.value + 1n }, count: size - (range.family === 4 ? 2n : 1n) };
}

function reservedOf({ gateway, reserved }: NetworkSubnet): ReadonlySet<string> {
  return new Set([...(gateway === undefined ? [] : [gateway]), ...Object.values(reserved)]);
}
