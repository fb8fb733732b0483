import type { NetworkNamespace } from '../../host/index.ts';
import { lacksBridges, makeBridges } from './bridges.ts';
import type { Element } from './firewall.ts';
import { forgetFlows } from './forget-flows.ts';
import { choosePorts, readListeners, toKeptAddress } from './host-ports.ts';
import { needNetwork, networksWithDefault } from './known-networks.ts';
import { leaseEndpoint } from './lease-endpoints.ts';
import { gatewaysOf, insideBatch, type Link, outsideBatch } from './link-batch.ts';
import { currentOwner, type NetworkDeps } from './network-deps.ts';
import type { BoundPort, Endpoint, NetworkRecord } from './network-record.ts';
import type { JoinedNetwork } from './networks.ts';
import { changeElements, elementsOf } from './port-elements.ts';
import type { JoinRequest, Member, PublishedPort } from './requests.ts';
import { defaultNetwork } from './to-network.ts';
import { assertTools, startTool } from './tools.ts';

/** What a container has been leased. */
interface Leased {
  readonly links: readonly Link[];
  readonly ports: readonly BoundPort[];
  readonly elements: readonly Element[];
  /** Bridges have to be made first. */
  readonly bare: boolean;
}

/** See `Networks.join`. @param settings of the kernel, in the container's namespace */
export function joinNetworks(
  deps: NetworkDeps,
  request: JoinRequest,
  settings: Readonly<Record<string, string>> = openSettings,
): JoinedNetwork {
  const { host, records } = deps;
  assertTools(host, 'ip', ...(request.publish.length === 0 ? [] : (['nft'] as const)));
  const leased = records.transact(() => lease(deps, request));
  const { links, ports } = leased;
  const namespace = makeNamespace(deps, request.id, settings);
  const served = links.find(({ network }) => deps.names.canServe(network));
  const server = served?.network.subnets[0]?.gateway;
  const ready = fill(deps, leased, namespace.path, server);
  // Whoever waits is told; nobody may wait before other preparations are over, or at all when they fail.
  ready.catch(() => {});
  return {
    path: namespace.path,
    endpoints: links.map(({ endpoint }) => endpoint),
    ports,
    hosts: hostsOf(
      request,
      links.map(({ endpoint }) => endpoint),
    ),
    nameServers: server === undefined ? (request.nameServers ?? []) : [server],
    hostGateway: links.flatMap(({ network }) => gatewaysOf(network))[0] ?? '127.0.0.1',
    ready,
    [Symbol.dispose]: () => namespace[Symbol.dispose](),
  };
}

function lease(deps: NetworkDeps, request: JoinRequest): Leased {
  const { records, names } = deps;
  const networks = networksWithDefault(deps);
  for (const endpoint of records.endpoints(request.id)) records.removeEndpoints(request.id, endpoint.network);
  for (const port of records.ports(request.id)) records.removePort(port);
  const wanted = request.networks.length === 0 ? [{ network: defaultNetwork, aliases: [] }] : request.networks;
  const owner = currentOwner(deps);
  const links = wanted.map((attachment): Link => {
    const network = needNetwork(networks, attachment.network);
    return { network, endpoint: leaseEndpoint(records, network, request, attachment, owner) };
  });
  const ports = leasePorts(deps, request.id, request.publish);
  const all = records.endpoints();
  for (const { network } of links)
    names.write(
      network,
      all.filter((endpoint) => endpoint.network === network.id),
    );
  const bare = lacksBridges(
    deps,
    links.map(({ network }) => network),
  );
  return { links, ports, elements: elementsOf(deps, request.id), bare };
}

/** Call it with the records locked. @throws network/port-taken */
export function leasePorts(
  { records, ground }: NetworkDeps,
  container: string,
  publish: readonly PublishedPort[],
): readonly BoundPort[] {
  if (publish.length === 0) return [];
  const wanted = publish.map((port) => ({ ...port, hostAddress: toKeptAddress(port.hostAddress) }));
  const ports = choosePorts(container, wanted, [...records.ports().map(ground.seenPort), ...readListeners()]);
  for (const port of ports) records.addPort(port);
  return ports;
}

/** Any user may serve at any port and ping: what happens inside is nobody else's business. */
const openSettings = { 'net/ipv4/ip_unprivileged_port_start': '0', 'net/ipv4/ping_group_range': '0 2147483647' };

export function makeNamespace(
  { host, records }: NetworkDeps,
  container: string,
  settings: Readonly<Record<string, string>>,
): NetworkNamespace {
  try {
    return host.createNetworkNamespace(settings);
  } catch (error) {
    records.transact(() => {
      records.removeEndpoints(container);
      for (const port of records.ports(container)) records.removePort(port);
    });
    throw error;
  }
}

/** Interfaces, ports and names, side by side. Both `ip` are started at once: the one inside waits for what the other makes. */
async function fill(
  deps: NetworkDeps,
  { links, elements, bare }: Leased,
  path: string,
  server: string | undefined,
): Promise<void> {
  const { host, names, ground } = deps;
  const networks = links.map(({ network }) => network);
  const inside = startTool(host, 'ip', path);
  try {
    if (ground.open !== undefined) await ground.open();
    if (bare) await makeBridges(deps, networks);
    const serving = server === undefined ? undefined : names.refresh().then(async () => names.answering(server));
    const published = bare ? forgetFlows(deps, elements) : changeElements(deps, [], elements);
    await startTool(host, 'ip').feed(outsideBatch(links, path));
    await Promise.all([inside.feed(insideBatch(links, firstGateways(networks))), published, serving]);
  } finally {
    inside.drop();
  }
}

/** The routers of the first network that leads out. */
export function firstGateways(networks: readonly NetworkRecord[]): readonly string[] {
  return networks.map(gatewaysOf).find((gateways) => gateways.length > 0) ?? [];
}

/** A container's own lines of /etc/hosts. */
export function hostsOf(
  { hostname, name }: Pick<Member, 'hostname' | 'name'>,
  endpoints: readonly Pick<Endpoint, 'ipv4' | 'ipv6'>[],
): JoinedNetwork['hosts'] {
  const names = [...new Set([hostname, name])].join(' ');
  return endpoints.flatMap(({ ipv4, ipv6 }) =>
    [ipv4, ipv6].flatMap((address) => (address === undefined ? [] : [{ address, name: names }])),
  );
}
