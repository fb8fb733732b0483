/** An IP address as a number. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A range of addresses: all that begin with the same bits. */
export interface Subnet extends Address {
  /** Bits that all addresses have in common; the others are 0 in `value`. */
  readonly prefix: number;
}

/** Bits of an address. */
export function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** Parses an address in numbers. @returns `undefined` when it is none. Source: RFC 4291 section 2.2 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseIpv6(text);
  const value = parseIpv4(text);
  return value === undefined ? undefined : { family: 4, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): Address | undefined {
  const tail = /:([0-9.]*\.[0-9.]*)$/.exec(text)?.[1];
  const mapped = tail === undefined ? 0n : parseIpv4(tail);
  if (mapped === undefined) return undefined;
  const hex =
    tail === undefined
      ? text
      : `${text.slice(0, -tail.length)}${(mapped >> 16n).toString(16)}:${(mapped & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = groups.flat().length;
  if (halves.length > 2 || (halves.length === 2 ? count > 7 : count !== 8)) return undefined;
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const [head = [], rest = []] = groups;
  const all = [...head, ...Array<string>(8 - count).fill('0'), ...rest];
  return { family: 6, value: all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n) };
}

/** IPv6 as RFC 5952 has it: lower case, the longest run of zeros left out. */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const [run = ''] = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)]
    .map(([zeros]) => zeros)
    .sort((a, b) => b.length - a.length);
  if (run === '') return groups.join(':');
  const [before = '', after = ''] = splitOnce(groups.join(':'), run);
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

/** At the first place where `run` is a row of whole groups. */
function splitOnce(text: string, run: string): readonly [string, string] {
  const at = text.search(new RegExp(`(?<![0-9a-f])${run}(?![0-9a-f])`));
  return [text.slice(0, at), text.slice(at + run.length)];
}

/** Parses `10.0.0.0/24`. @returns `undefined` when it is none, or bits beyond the prefix are set */
export function parseSubnet(text: string): Subnet | undefined {
  const [, base = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(base);
  const prefix = Number(digits);
  if (address === undefined || digits === '' || prefix > widthOf(address.family)) return undefined;
  return (address.value & (sizeOf({ ...address, prefix }) - 1n)) === 0n ? { ...address, prefix } : undefined;
}

export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet)}/${subnet.prefix}`;
}

/** How many addresses it has. */
export function sizeOf({ family, prefix }: Pick<Subnet, 'family' | 'prefix'>): bigint {
  return 1n << BigInt(widthOf(family) - prefix);
}

export function contains(subnet: Subnet, address: Address): boolean {
  const offset = address.value - subnet.value;
  return subnet.family === address.family && offset >= 0n && offset < sizeOf(subnet);
}

/** Whether an address lies in both. */
export function overlap(one: Subnet, other: Subnet): boolean {
  return contains(one, other) || contains(other, one);
}
