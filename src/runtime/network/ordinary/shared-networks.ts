import { announceRemoval, removeIdle } from '../bridges.ts';
import { joinNetworks } from '../join-networks.ts';
import { leaveNetworks } from '../leave-networks.ts';
import type { JoinedNetwork, Networks } from '../networks.ts';
import type { JoinRequest, PublishedPort } from '../requests.ts';
import { nameServersOf, ordinarySettings, readOwnAddress } from './join-ordinary.ts';
import { assertPasta } from './open-pasta.ts';
import { type SharedDeps, sharedWays } from './shared-ways.ts';
import { unsupported } from './unsupported.ts';
import { closeWays, leadPorts, publishLed } from './ways.ts';

/** What root's networks are in the network namespace of an ordinary user, with ports of the machine led into it. */
export function sharedNetworks(deps: SharedDeps, networks: Networks): Networks {
  const ways = sharedWays(deps);
  const closeIdle = async (): Promise<void> => {
    if (deps.records.transact(() => announceRemoval(deps))) await removeIdle(deps);
  };
  return {
    ...networks,
    join: (request) => joinShared(deps, request),
    async leave(container) {
      await closeWays(deps, container, ways);
      await leaveNetworks(deps, container);
    },
    async connect(member, attachment) {
      const endpoint = await networks.connect(member, attachment);
      await leadPorts(deps, member.id, ways);
      return endpoint;
    },
    async disconnect(container, network, namespace) {
      const endpoint = await networks.disconnect(container, network, namespace);
      if (deps.records.endpoints(container).length === 0) {
        await closeWays(deps, container, ways);
        await closeIdle();
      }
      return endpoint;
    },
    async publish(container, ports) {
      assertIpv4(ports);
      return publishLed(deps, container, ports, async () => leadPorts(deps, container, ways));
    },
    async unpublish(container, ports) {
      const gone = await networks.unpublish(container, ports);
      await leadPorts(deps, container, ways);
      return gone;
    },
    create(spec) {
      if (spec.driver === 'macvlan')
        throw unsupported('a part of an interface of the machine', 'Leave --driver out: a bridge can be had.');
      return networks.create(spec);
    },
    tidy: closeIdle,
  };
}

function joinShared(deps: SharedDeps, request: JoinRequest): JoinedNetwork {
  assertPasta(deps.host);
  assertIpv4(request.publish);
  const joined = joinNetworks(deps, { ...request, nameServers: nameServersOf(request) }, ordinarySettings());
  const ready = joined.ready.then(async () => leadPorts(deps, request.id, sharedWays(deps)));
  ready.catch(() => {});
  return {
    path: joined.path,
    endpoints: joined.endpoints,
    ports: joined.ports,
    hosts: joined.hosts,
    nameServers: joined.nameServers,
    hostGateway: readOwnAddress() ?? joined.hostGateway,
    ready,
    [Symbol.dispose]: () => joined[Symbol.dispose](),
  };
}

/** @throws network/unsupported */
export function assertIpv4(ports: readonly PublishedPort[]): void {
  const other = ports.find(({ hostAddress = '' }) => hostAddress.includes(':'));
  if (other === undefined) return;
  throw unsupported(`a port at ${other.hostAddress} there`, 'Publish it at an address of IPv4.');
}
