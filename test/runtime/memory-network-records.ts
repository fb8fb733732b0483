import type { BoundPort, Endpoint, NetworkRecord, NetworkRecords } from '../../src/runtime/network/index.ts';

/** Records of networks that last as long as the process. */
export function memoryNetworkRecords(): NetworkRecords {
  let networks: readonly NetworkRecord[] = [];
  let endpoints: readonly Endpoint[] = [];
  let ports: readonly BoundPort[] = [];
  const last = new Map<string, string>();
  return {
    transact: (work) => work(),
    networks: () => networks,
    addNetwork: (network) => {
      networks = [...networks, network];
    },
    removeNetwork: (id) => {
      networks = networks.filter((network) => network.id !== id);
    },
    lastLeased: (network, family) => last.get(`${network} ${family}`),
    setLastLeased: (network, family, address) => void last.set(`${network} ${family}`, address),
    endpoints: (container) => endpoints.filter((each) => container === undefined || each.container === container),
    addEndpoint: (endpoint) => {
      endpoints = [...endpoints, endpoint];
    },
    removeEndpoints(container, network) {
      endpoints = endpoints.filter(
        (each) => each.container !== container || (network !== undefined && each.network !== network),
      );
    },
    ports: (container) => ports.filter((port) => container === undefined || port.container === container),
    addPort: (port) => {
      ports = [...ports, port];
    },
    removePort(gone) {
      ports = ports.filter(
        ({ protocol, hostAddress, hostPort }) =>
          protocol !== gone.protocol || hostAddress !== gone.hostAddress || hostPort !== gone.hostPort,
      );
    },
  };
}
