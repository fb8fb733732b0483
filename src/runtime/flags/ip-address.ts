import { badFlag } from './bad-flag.ts';

const byte = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`);

/** Whether `text` is an IPv4 or IPv6 address in numbers. Loads no network module: every `run` with flags passes here. */
export function isIpAddress(text: string): boolean {
  return ipv4.test(text) || isIpv6(text);
}

/** Checks `--dns`. @throws runtime/bad-flag */
export function parseNameServer(text: string): string {
  if (isIpAddress(text)) return text;
  throw badFlag('--dns', text, 'is not an address', 'Write the address of a name server, such as 192.0.2.53.');
}

/** Source: RFC 4291 section 2.2. */
function isIpv6(text: string): boolean {
  if (!text.includes(':')) return false;
  const tail = /:([0-9.]+)$/.exec(text)?.[1] ?? '';
  const mapped = ipv4.test(tail);
  const hex = mapped ? `${text.slice(0, -tail.length)}0:0` : text;
  const halves = hex.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
