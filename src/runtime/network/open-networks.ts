import { removeBridges } from './bridges.ts';
import { networkFault } from './faults.ts';
import { machineGround } from './ground.ts';
import { joinNetworks } from './join-networks.ts';
import { findAmong, listNetworks, needNetwork, networksWithDefault } from './known-networks.ts';
import { leaveNetworks, sweepNetworks } from './leave-networks.ts';
import { connectMember, disconnectMember, publishPorts, unpublishPorts } from './live-networks.ts';
import { openNameServer } from './name-server.ts';
import type { NetworkDeps, NetworkHost } from './network-deps.ts';
import type { NetworkRecord, NetworkRecords } from './network-record.ts';
import type { NetworkSpec, Networks } from './networks.ts';
import { openShared } from './ordinary/open-shared.ts';
import { ordinaryNetworks } from './ordinary/ordinary-networks.ts';
import { placesOf } from './places.ts';
import { isPredefined, toNetwork } from './to-network.ts';

/** What the networks of a store are opened with. */
export interface NetworksOptions {
  readonly records: NetworkRecords;
  /** Short-lived state (`$NACRE_RUN`); what is made on the machine is named after it. */
  readonly runDirectory: string;
  readonly host: NetworkHost;
}

/** The networks of a store. Costs nothing until used. */
export function openNetworks({ records, runDirectory, host }: NetworksOptions): Networks {
  const places = placesOf(runDirectory);
  const ground = machineGround;
  const deps: NetworkDeps = { records, host, places, ground, names: openNameServer(host, places, ground) };
  if (!host.isInUserNamespace()) return networksOf(deps);
  const shared = openShared(deps);
  return ordinaryNetworks(deps, shared, networksOf(shared));
}

function networksOf(deps: NetworkDeps): Networks {
  const { records } = deps;
  return {
    join: (request) => joinNetworks(deps, request),
    leave: (container) => leaveNetworks(deps, container),
    sweep: (live) => sweepNetworks(deps, live),
    connect: (member, attachment) => connectMember(deps, member, attachment),
    disconnect: (container, network, namespace) => disconnectMember(deps, container, network, namespace),
    publish: (container, ports) => publishPorts(deps, container, ports),
    unpublish: (container, ports) => unpublishPorts(deps, container, ports),
    find: (name) => findAmong(listNetworks(deps), name),
    list: () => listNetworks(deps),
    create: (spec) => createNetwork(deps, spec),
    remove: (name) => removeNetwork(deps, name),
    tidy: async () => (records.endpoints().length === 0 ? removeBridges(deps, records.networks()) : undefined),
    endpoints: (container) => records.endpoints(container),
    ports: (container) => records.ports(container),
  };
}

function createNetwork(deps: NetworkDeps, spec: NetworkSpec): NetworkRecord {
  const { records } = deps;
  return records.transact(() => {
    const network = toNetwork(spec, { networks: networksWithDefault(deps) });
    records.addNetwork(network);
    return network;
  });
}

async function removeNetwork(deps: NetworkDeps, name: string): Promise<NetworkRecord> {
  const { records } = deps;
  const network = records.transact(() => {
    const found = needNetwork(records.networks(), name);
    assertRemovable(deps, found);
    records.removeNetwork(found.id);
    return found;
  });
  await removeBridges(deps, [network]);
  return network;
}

function assertRemovable({ records }: NetworkDeps, { id, name }: NetworkRecord): void {
  if (isPredefined(name)) {
    throw networkFault('network/predefined', `the network ${name} is always there and can not be removed`, {
      hint: '`nacre network prune` takes its bridge off this machine when no container is left.',
    });
  }
  const members = records.endpoints().filter(({ network }) => network === id);
  if (members.length === 0) return;
  throw networkFault(
    'network/in-use',
    `the network ${name} has containers: ${members.map(({ containerName }) => containerName).join(', ')}`,
    { hint: 'Stop them, or take them out with `nacre network disconnect`.' },
  );
}
