import type { BoundPort, Endpoint, NetworkRecord, NetworkRecords } from '../../runtime/network/index.ts';
import type { DiskStore, EndpointRow, NetworkRow, PortRow } from '../../store/index.ts';

/** The store's networks as the runtime keeps them: what it adds to the columns travels as JSON. */
export function openNetworkRecords({ networks: rows }: Pick<DiskStore, 'networks'>): NetworkRecords {
  return {
    transact: rows.transact,
    networks: () => rows.networks().map(toNetwork),
    addNetwork(network) {
      const { id, name, createdAt, ...data } = network;
      rows.addNetwork({ id, name, createdAt, data: JSON.stringify(data) });
    },
    removeNetwork: rows.removeNetwork,
    lastLeased: rows.lastLeased,
    setLastLeased: rows.setLastLeased,
    endpoints: (container) => rows.endpoints(container).map(toEndpoint),
    addEndpoint(endpoint) {
      const { container, network, ipv4, ipv6, joinedAt, ...data } = endpoint;
      const addresses = { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
      rows.addEndpoint({ container, network, ...addresses, joinedAt, data: JSON.stringify(data) });
    },
    removeEndpoints: rows.removeEndpoints,
    ports: (container) => rows.ports(container).map(toPort),
    addPort: (port) => rows.addPort(toRow(port)),
    removePort: (port) => rows.removePort(toRow(port)),
  };
}

/** Reads back what `addNetwork` wrote: no other program writes these rows. */
function toNetwork({ data, ...columns }: NetworkRow): NetworkRecord {
  return { ...(JSON.parse(data) as Omit<NetworkRecord, keyof typeof columns>), ...columns };
}

function toEndpoint({ data, ...columns }: EndpointRow): Endpoint {
  return { ...(JSON.parse(data) as Omit<Endpoint, keyof typeof columns>), ...columns };
}

function toPort({ container, protocol, address, port, target }: PortRow): BoundPort {
  if (protocol !== 'tcp' && protocol !== 'udp') throw new Error(`a port was kept with the protocol ${protocol}`);
  return { container, protocol, hostAddress: address, hostPort: port, containerPort: target };
}

function toRow({ container, protocol, hostAddress, hostPort, containerPort }: BoundPort): PortRow {
  return { container, protocol, address: hostAddress, port: hostPort, target: containerPort };
}
