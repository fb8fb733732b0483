import type { Endpoint, NetworkRecord } from './network-record.ts';

/**
 * The file of one network for aardvark-dns: where it listens, then one line for each container with its addresses and names.
 *
 * @returns `undefined` when nobody needs names there
 */
export function namesText(network: NetworkRecord, endpoints: readonly Endpoint[]): string | undefined {
  const listeners = network.subnets.flatMap(({ gateway }) => gateway ?? []);
  if (network.driver !== 'bridge' || listeners.length === 0 || endpoints.length === 0) return undefined;
  return `${listeners.join(',')}\n${endpoints.map(lineOf).join('')}`;
}

function lineOf({ container, ipv4 = '', ipv6 = '', names, nameServers }: Endpoint): string {
  const servers = nameServers.length === 0 ? '' : ` ${nameServers.join(',')}`;
  return `${container} ${ipv4} ${ipv6} ${names.join(',')}${servers}\n`;
}

/** What others call a container; in lower case, as names are compared. */
export function namesOf(id: string, name: string, aliases: readonly string[]): readonly string[] {
  return [...new Set([name, ...aliases, id.slice(0, 12)].map((each) => each.toLowerCase()))];
}
