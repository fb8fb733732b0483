import type { ContainerRecord } from '../../../runtime/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { toRecord } from '../container-records.ts';
import { type ContainerNetwork, networksOf } from '../view/container-networks.ts';
import { portsOf } from '../view/container-ports.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `NetworkSettings` of Docker's inspection of a container. What stands beside `Networks` is of the default bridge.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "NetworkSettings".
 */
export function toDockerNetworks(store: DiskStore, record: ContainerRecord): Fields {
  const networks = networksOf(store, record);
  const bridge = networks.find(({ name }) => name === 'bridge');
  return {
    Bridge: '',
    SandboxID: '',
    SandboxKey: '',
    Ports: toDockerPorts(store, record),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: '',
    ...toAddresses(bridge),
    Networks: toEndpoints(record, networks),
  };
}

/** `Networks` of what Docker says of a container, in inspections and listings. Empty for a container that is gone. */
export function toDockerEndpoints(store: DiskStore, id: string): Fields {
  const row = store.containers.get(id);
  const record = row === undefined ? undefined : toRecord(row);
  return record === undefined ? {} : toEndpoints(record, networksOf(store, record));
}

function toEndpoints(record: ContainerRecord, networks: readonly ContainerNetwork[]): Fields {
  return Object.fromEntries(networks.map((network) => [network.name, toDockerNetwork(record, network)]));
}

function toDockerNetwork(record: ContainerRecord, network: ContainerNetwork): Fields {
  return {
    IPAMConfig: null,
    Links: null,
    Aliases: network.aliases.length === 0 ? null : network.aliases,
    DriverOpts: null,
    NetworkID: network.id,
    EndpointID: network.id === '' ? '' : record.id,
    ...toAddresses(network),
    DNSNames: network.aliases.length === 0 ? null : network.aliases,
  };
}

function toAddresses(network: ContainerNetwork | undefined): Fields {
  const v4 = network?.subnets.find(({ subnet }) => subnet.includes('.'));
  const v6 = network?.subnets.find(({ subnet }) => subnet.includes(':'));
  return {
    Gateway: network?.ipv4 ? (v4?.gateway ?? '') : '',
    IPAddress: network?.ipv4 ?? '',
    IPPrefixLen: network?.ipv4 ? prefixOf(v4?.subnet) : 0,
    IPv6Gateway: network?.ipv6 ? (v6?.gateway ?? '') : '',
    GlobalIPv6Address: network?.ipv6 ?? '',
    GlobalIPv6PrefixLen: network?.ipv6 ? prefixOf(v6?.subnet) : 0,
    MacAddress: network?.macAddress ?? '',
  };
}

function prefixOf(subnet: string | undefined): number {
  return Number(subnet?.split('/')[1] ?? 0);
}

/** Where each port of the container is had on the host; `null` for one that is only exposed. */
function toDockerPorts(store: DiskStore, record: ContainerRecord): Fields {
  const ports = Map.groupBy(portsOf(store, record), ({ port, protocol }) => `${port}/${protocol}`);
  return Object.fromEntries(
    [...ports].map(([port, some]) => {
      const bound = some.flatMap(({ hostAddress, hostPort }) =>
        hostAddress === null ? [] : [{ HostIp: hostAddress, HostPort: String(hostPort) }],
      );
      return [port, bound.length === 0 ? null : bound];
    }),
  );
}
