import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Http } from '../http-types.ts';

/** Proxies before the server, and where they write who has asked them. */
export interface TrustedProxies {
  /** Addresses, or networks: `10.0.0.0/8`. */
  readonly addresses: readonly string[];
  /** @default x-forwarded-for */
  readonly header?: 'x-forwarded-for' | 'forwarded';
}

/** Where a request comes from. */
export type ClientAddress = (request: Pick<Http['Request'], 'headers'>, remote: string) => string;

/** Hops of a header that are looked at. */
const mostHops = 20;

/**
 * Finds where a request comes from: the last hop that is no trusted proxy. What stands before that in the header anybody may have written.
 * Source: RFC 7239, sections 4, 5.2 and 8.1.
 */
export function createClientAddress({ addresses, header = 'x-forwarded-for' }: TrustedProxies): ClientAddress {
  const trusted = new BlockList();
  for (const each of addresses) addNetwork(trusted, each);
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ headers }, remote) => {
    if (isIP(remote) === 0 || !isTrusted(remote)) return remote;
    let found = remote;
    for (const hop of readHops(headers[header], header).reverse().slice(0, mostHops)) {
      if (isIP(hop) === 0) break;
      found = hop;
      if (!isTrusted(hop)) break;
    }
    return found;
  };
}

/** Whether a text is an address, or a network. */
export function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

function addNetwork(list: BlockList, text: string): void {
  const [address = '', bits] = text.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** Addresses, the first being the one furthest away. */
function readHops(value: string | readonly string[] | undefined, header: string): string[] {
  if (value === undefined) return [];
  const items = String(value).split(',');
  const texts =
    header === 'forwarded' ? items.map((item) => /(?:^|;)\s*for="?([^";]+)"?/i.exec(item)?.[1] ?? '') : items;
  return texts.map((text) => withoutPort(text.trim()));
}

function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(text)?.[1] ?? text;
}
