import type { NetworkRow } from '../wire/networks.ts';

/** A network in the form that Docker gives it. Source: https://docs.docker.com/reference/api/engine/, "Network". */
export function toDockerNetwork(row: NetworkRow): Readonly<Record<string, unknown>> {
  return {
    Name: row.name,
    Id: row.id,
    Created: row.created,
    Scope: 'local',
    Driver: row.driver,
    EnableIPv4: true,
    EnableIPv6: row.ipv6,
    IPAM: { Driver: 'default', Options: null, Config: row.subnets.map(toDockerSubnet) },
    Internal: row.internal,
    Attachable: row.attachable,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(row.containers.map((container) => [container.id, toDockerEndpoint(container, row)])),
    Options: row.options,
    Labels: row.labels,
  };
}

function toDockerSubnet({ subnet, gateway, range, reserved }: NetworkRow['subnets'][number]): Record<string, unknown> {
  return {
    Subnet: subnet,
    ...(range === null ? {} : { IPRange: range }),
    ...(gateway === null ? {} : { Gateway: gateway }),
    ...(Object.keys(reserved).length === 0 ? {} : { AuxiliaryAddresses: reserved }),
  };
}

function toDockerEndpoint(
  { id, name, ipv4, ipv6, macAddress }: NetworkRow['containers'][number],
  { subnets }: NetworkRow,
): Record<string, unknown> {
  const withPrefix = (address: string | null, isSix: boolean): string => {
    const part = subnets.find(({ subnet }) => subnet.includes(':') === isSix);
    return address === null || part === undefined ? '' : `${address}/${part.subnet.split('/')[1]}`;
  };
  return {
    Name: name,
    // An endpoint is known by its container.
    EndpointID: id,
    MacAddress: macAddress,
    IPv4Address: withPrefix(ipv4, false),
    IPv6Address: withPrefix(ipv6, true),
  };
}
