import { parseSubnet } from './address.ts';
import type { Endpoint, NetworkRecord, NetworkSubnet } from './network-record.ts';

/** Option of a bridge or macvlan: bytes of the largest packet. */
export const mtuOption = 'com.docker.network.driver.mtu';

/** An endpoint with the network it is in. */
export interface Link {
  readonly endpoint: Endpoint;
  readonly network: NetworkRecord;
}

/** What `ip -batch` is told to make a network's bridge, on the host. */
export function bridgeBatch(network: NetworkRecord): string {
  const { device, id, subnets } = network;
  // With an address of its own a bridge does not take over that of whatever is plugged in first.
  const mac = `02:42:${(id.slice(0, 8).match(/../g) ?? []).join(':')}`;
  return lines([
    `link add ${device} address ${mac}${mtuOf(network)} type bridge`,
    ...subnets.flatMap((subnet) => addressLine(subnet.gateway, subnet, device)),
    `link set ${device} up`,
  ]);
}

/** What `ip -batch` is told to put interfaces into a container's namespace, on the host. */
export function outsideBatch(links: readonly Link[], namespace: string): string {
  return lines(links.map(({ endpoint, network }) => linkLine(endpoint, network, namespace)));
}

function linkLine(endpoint: Endpoint, network: NetworkRecord, namespace: string): string {
  const mtu = mtuOf(network);
  const inside = `address ${endpoint.macAddress}${mtu} netns ${namespace}`;
  switch (network.driver) {
    case 'bridge':
      return `link add ${endpoint.device} master ${network.device}${mtu} up type veth peer name ${endpoint.interface} ${inside}`;
    case 'macvlan':
      return `link add link ${network.device} name ${endpoint.interface} ${inside} type macvlan mode ${macvlanMode(network)}`;
  }
}

function macvlanMode({ options }: NetworkRecord): string {
  return options.macvlan_mode ?? 'bridge';
}

/**
 * What `ip -batch` is told inside a container's namespace.
 *
 * @param links those that are new
 * @param gateways of the first network that leads out, when there is no way out yet
 */
export function insideBatch(links: readonly Link[], gateways: readonly string[]): string {
  return lines([
    'link set lo up',
    ...links.flatMap(({ endpoint, network }) => [
      ...addressesOf(endpoint, network).flatMap(({ address, subnet }) =>
        addressLine(address, subnet, endpoint.interface),
      ),
      `link set ${endpoint.interface} up`,
    ]),
    ...gateways.map(defaultRoute),
  ]);
}

export function defaultRoute(gateway: string): string {
  return `route replace default via ${gateway}`;
}

/** The routers of a network that leads out; empty of an internal one. */
export function gatewaysOf(network: NetworkRecord): readonly string[] {
  return network.internal ? [] : network.subnets.flatMap(({ gateway }) => gateway ?? []);
}

function addressesOf(
  endpoint: Endpoint,
  { subnets }: NetworkRecord,
): readonly { address: string; subnet: NetworkSubnet }[] {
  return subnets.flatMap((subnet) => {
    const address = subnet.subnet.includes(':') ? endpoint.ipv6 : endpoint.ipv4;
    return address === undefined ? [] : [{ address, subnet }];
  });
}

/** Leases see to it that nobody else has an address: the kernel need not ask around first, which takes a second with IPv6. */
function addressLine(address: string | undefined, { subnet }: NetworkSubnet, device: string): readonly string[] {
  const prefix = parseSubnet(subnet)?.prefix;
  if (address === undefined || prefix === undefined) return [];
  return [`addr add ${address}/${prefix} dev ${device}${address.includes(':') ? ' nodad' : ''}`];
}

function mtuOf({ options }: NetworkRecord): string {
  const mtu = options[mtuOption];
  return mtu === undefined ? '' : ` mtu ${mtu}`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
