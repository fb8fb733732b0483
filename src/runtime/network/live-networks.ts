import { lacksBridges, makeBridges } from './bridges.ts';
import { networkFault } from './faults.ts';
import type { Element } from './firewall.ts';
import { toKeptAddress } from './host-ports.ts';
import { firstGateways, leasePorts } from './join-networks.ts';
import { needNetwork, networksWithDefault } from './known-networks.ts';
import { leaseEndpoint } from './lease-endpoints.ts';
import { writeNames } from './leave-networks.ts';
import { defaultRoute, insideBatch, type Link, outsideBatch } from './link-batch.ts';
import { currentOwner, type NetworkDeps } from './network-deps.ts';
import type { BoundPort, Endpoint, NetworkRecord } from './network-record.ts';
import type { RunningMember } from './networks.ts';
import { changeElements, elementsOf } from './port-elements.ts';
import type { NetworkAttachment, PublishedPort } from './requests.ts';
import { runTool } from './tools.ts';

/** See `Networks.connect`. */
export async function connectMember(
  deps: NetworkDeps,
  member: RunningMember,
  attachment: NetworkAttachment,
): Promise<Endpoint> {
  const { records, host, ground } = deps;
  const { link, bare, gateways, before } = records.transact(() => {
    const network = needNetwork(networksWithDefault(deps), attachment.network);
    const elements = elementsOf(deps, member.id);
    const others = networksOf(deps, member.id);
    const endpoint = leaseEndpoint(records, network, member, attachment, currentOwner(deps));
    writeNames(deps, [endpoint]);
    const made: Link = { network, endpoint };
    const bare = lacksBridges(deps, [network]);
    return {
      link: made,
      bare,
      gateways: firstGateways(others).length > 0 ? [] : firstGateways([network]),
      before: elements,
    };
  });
  try {
    if (ground.open !== undefined) await ground.open();
    if (bare) await makeBridges(deps, [link.network]);
    await runTool(host, 'ip', outsideBatch([link], member.namespace));
    await runTool(host, 'ip', insideBatch([link], gateways), member.namespace);
  } catch (error) {
    await forget(deps, link.endpoint, before);
    throw error;
  }
  await Promise.all([deps.names.refresh(), changeElements(deps, before, elementsOf(deps, member.id))]);
  return link.endpoint;
}

async function forget(deps: NetworkDeps, endpoint: Endpoint, before: readonly Element[]): Promise<void> {
  const { records } = deps;
  records.transact(() => {
    records.removeEndpoints(endpoint.container, endpoint.network);
    writeNames(deps, [endpoint]);
  });
  await changeElements(deps, before, elementsOf(deps, endpoint.container));
}

/** See `Networks.disconnect`. */
export async function disconnectMember(
  deps: NetworkDeps,
  container: string,
  name: string,
  namespace: string | undefined,
): Promise<Endpoint> {
  const { records, host } = deps;
  const network = needNetwork(networksWithDefault(deps), name);
  const endpoint = records.endpoints(container).find((each) => each.network === network.id);
  if (endpoint === undefined) {
    throw networkFault('network/not-connected', `container ${container.slice(0, 12)} is not in the network ${name}`, {
      hint: 'See `nacre network inspect` for those that are.',
    });
  }
  const before = elementsOf(deps, container);
  records.transact(() => {
    records.removeEndpoints(container, network.id);
    writeNames(deps, [endpoint]);
  });
  if (namespace !== undefined) {
    const routes = firstGateways(networksOf(deps, container)).map((gateway) => `${defaultRoute(gateway)}\n`);
    await runTool(host, 'ip', `link del ${endpoint.interface}\n${routes.join('')}`, namespace);
  }
  await Promise.all([deps.names.refresh(), changeElements(deps, before, elementsOf(deps, container))]);
  return endpoint;
}

/** Those that a container is in, in the order in which it joined them. */
function networksOf({ records }: NetworkDeps, container: string): readonly NetworkRecord[] {
  const networks = records.networks();
  return records.endpoints(container).flatMap(({ network }) => networks.find(({ id }) => id === network) ?? []);
}

/** See `Networks.publish`. */
export async function publishPorts(
  deps: NetworkDeps,
  container: string,
  ports: readonly PublishedPort[],
): Promise<readonly BoundPort[]> {
  const { records } = deps;
  if (records.endpoints(container).length === 0) {
    throw networkFault('network/not-connected', `container ${container.slice(0, 12)} is in no network`, {
      hint: 'Ports are published of containers that run and are in a network of their own.',
    });
  }
  const before = elementsOf(deps, container);
  const bound = records.transact(() => leasePorts(deps, container, ports));
  await changeElements(deps, before, elementsOf(deps, container));
  return bound;
}

/** See `Networks.unpublish`. */
export async function unpublishPorts(
  deps: NetworkDeps,
  container: string,
  ports: readonly PublishedPort[],
): Promise<readonly BoundPort[]> {
  const { records } = deps;
  const before = elementsOf(deps, container);
  const gone = records.transact(() => {
    const matching = records.ports(container).filter((bound) => ports.some((port) => isMeant(bound, port)));
    for (const port of matching) records.removePort(port);
    return matching;
  });
  await changeElements(deps, before, elementsOf(deps, container));
  return gone;
}

/** A container's port without one of the host means all that lead to it. */
function isMeant(bound: BoundPort, { hostAddress, hostPort, containerPort, protocol }: PublishedPort): boolean {
  if (bound.containerPort !== containerPort || bound.protocol !== protocol) return false;
  if (hostPort !== 0 && bound.hostPort !== hostPort) return false;
  return hostAddress === undefined || bound.hostAddress === toKeptAddress(hostAddress);
}
