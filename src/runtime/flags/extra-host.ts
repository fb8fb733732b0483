import type { ExtraHost } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';
import { isIpAddress } from './ip-address.ts';

const flag = '--add-host';

/**
 * Parses `--add-host name:address` (or `name=address`); an IPv6 address may stand in brackets.
 *
 * @throws runtime/bad-flag
 */
export function parseExtraHost(text: string): ExtraHost {
  const match = /^([^:=\s]+)[:=]\[?([^\][\s]+)\]?$/.exec(text);
  const [, name = '', address = ''] = match ?? [];
  if (match === null) throw badFlag(flag, text, 'is not name:address', 'Write --add-host name:192.0.2.1.');
  if (address === 'host-gateway') return { name, address };
  if (!isIpAddress(address))
    throw badFlag(flag, text, `"${address}" is not an IP address`, 'Write the address in numbers.');
  return { name, address };
}
