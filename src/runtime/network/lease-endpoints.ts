import { randomHex } from '../../host/index.ts';
import { formatAddress, parseAddress } from './address.ts';
import { networkFault } from './faults.ts';
import { leaseAddress, takeAddress } from './lease-address.ts';
import { namesOf } from './name-texts.ts';
import type { Endpoint, NetworkRecord, NetworkRecords, NetworkSubnet } from './network-record.ts';
import type { Member, NetworkAttachment } from './requests.ts';

/**
 * Leases a container's place in a network and records it. Call it with the records locked.
 *
 * @throws network/connected, network/no-address, network/address-taken, network/bad-flag
 */
export function leaseEndpoint(
  records: NetworkRecords,
  network: NetworkRecord,
  member: Member,
  attachment: NetworkAttachment,
  owner: Endpoint['owner'],
): Endpoint {
  const others = records.endpoints();
  const own = others.filter(({ container }) => container === member.id);
  if (own.some((each) => each.network === network.id)) {
    throw networkFault('network/connected', `container ${member.name} is in the network ${network.name} already`, {
      hint: 'Name each network once.',
    });
  }
  const inNetwork = others.filter((each) => each.network === network.id);
  const taken = new Set(inNetwork.flatMap(({ ipv4, ipv6 }) => [ipv4 ?? '', ipv6 ?? '']));
  const lease = (family: 4 | 6, wanted: string | undefined): string | undefined => {
    const part = partOf(network, family);
    if (part === undefined && wanted === undefined) return undefined;
    if (part === undefined) throw noFamily(network, wanted ?? '');
    if (wanted !== undefined) return takeAddress(part, taken, wanted);
    const address = leaseAddress(part, taken, records.lastLeased(network.id, family));
    records.setLastLeased(network.id, family, address);
    return address;
  };
  const ipv4 = lease(4, attachment.ipv4);
  const ipv6 = lease(6, attachment.ipv6);
  const endpoint: Endpoint = {
    container: member.id,
    network: network.id,
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    macAddress: toMac(attachment.macAddress) ?? macOf(ipv4 ?? ipv6 ?? ''),
    interface: freeInterface(own),
    device: network.driver === 'bridge' ? `nv${randomHex(6)}` : '',
    names: namesOf(member.id, member.name, attachment.aliases.map(assertAlias)),
    containerName: member.name,
    nameServers: (member.nameServers ?? []).flatMap(toServer),
    owner,
    joinedAt: Date.now(),
  };
  records.addEndpoint(endpoint);
  return endpoint;
}

function partOf({ subnets }: NetworkRecord, family: 4 | 6): NetworkSubnet | undefined {
  return subnets.find(({ subnet }) => subnet.includes(':') === (family === 6));
}

function noFamily({ name }: NetworkRecord, wanted: string): Error {
  return networkFault('network/bad-flag', `the network ${name} has no subnet for ${wanted}`, {
    hint: 'Make a network with --subnet, or with --ipv6, that has it.',
  });
}

function freeInterface(own: readonly Endpoint[]): string {
  const used = new Set(own.map((endpoint) => endpoint.interface));
  let at = 0;
  while (used.has(`eth${at}`)) at++;
  return `eth${at}`;
}

/** Made from the address: whoever gets that later is found at once by those who knew the one before. */
function macOf(address: string): string {
  const value = parseAddress(address)?.value ?? 0n;
  const bytes = (value & 0xffff_ffffn).toString(16).padStart(8, '0').match(/../g) ?? [];
  return `02:42:${bytes.join(':')}`;
}

function toMac(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const mac = text.toLowerCase().replaceAll('-', ':');
  if (/^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/.test(mac)) return mac;
  throw networkFault('network/bad-flag', `${JSON.stringify(text)} is no address for an interface`, {
    hint: 'Write it as 02:42:0a:58:00:02; the first byte must be even.',
  });
}

/** It goes into a file in which blanks and commas part the words. */
function assertAlias(alias: string): string {
  if (/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})$/.test(alias)) return alias;
  throw networkFault('network/bad-flag', `${JSON.stringify(alias)} can not be looked up as a name`, {
    hint: 'Use letters, digits, ".", "_" and "-".',
  });
}

function toServer(text: string): readonly string[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [formatAddress(address)];
}
