import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { leasePorts, makeNamespace } from '../join-networks.ts';
import { findAmong, networksWithDefault } from '../known-networks.ts';
import { namesOf } from '../name-texts.ts';
import { currentOwner, type NetworkDeps } from '../network-deps.ts';
import type { BoundPort, Endpoint } from '../network-record.ts';
import type { JoinedNetwork } from '../networks.ts';
import type { JoinRequest } from '../requests.ts';
import { defaultNetwork } from '../to-network.ts';
import { aloneWays } from './alone-ways.ts';
import { assertPasta } from './open-pasta.ts';
import { hasLoopbackServer, pastaNameServer } from './pasta-arguments.ts';
import { mainWay, openWay } from './ways.ts';

/**
 * Joins the default network as an ordinary user: the container has a network namespace of its own, in which
 * pasta gives it the host's addresses.
 *
 * @throws network/program-missing, network/port-taken
 */
export function joinOrdinary(deps: NetworkDeps, request: JoinRequest): JoinedNetwork {
  const { host, records } = deps;
  assertPasta(host);
  const { endpoint, ports } = records.transact(() => lease(deps, request));
  const namespace = makeNamespace(deps, request.id, ordinarySettings());
  const ready = openWay(deps, request.id, aloneWays(host, namespace.path), mainWay, ports);
  ready.catch(() => {});
  const own = readOwnAddress();
  return {
    path: namespace.path,
    endpoints: [endpoint],
    ports,
    hosts: own === undefined ? [] : [{ address: own, name: [...new Set([request.hostname, request.name])].join(' ') }],
    nameServers: nameServersOf(request),
    hostGateway: own ?? '127.0.0.1',
    ready,
    [Symbol.dispose]: () => namespace[Symbol.dispose](),
  };
}

/** The servers that a container asks, and pasta's where the machine's own listens at the loopback; empty: the machine's. */
export function nameServersOf({ nameServers = [] }: JoinRequest): readonly string[] {
  if (nameServers.length > 0) return nameServers;
  return hasLoopbackServer(readText('/etc/resolv.conf')) ? [pastaNameServer] : [];
}

/** The container has no address that others could reach it by: its endpoint says that it is there, and keeps its ports from a sweep. */
function lease(deps: NetworkDeps, request: JoinRequest): { endpoint: Endpoint; ports: readonly BoundPort[] } {
  const { records } = deps;
  const network = findAmong(networksWithDefault(deps), defaultNetwork);
  if (network === undefined) throw new Error('the default network is always there');
  records.removeEndpoints(request.id);
  for (const port of records.ports(request.id)) records.removePort(port);
  const endpoint: Endpoint = {
    container: request.id,
    network: network.id,
    macAddress: '',
    interface: 'eth0',
    device: '',
    names: namesOf(request.id, request.name, []),
    containerName: request.name,
    nameServers: [],
    owner: currentOwner(deps),
    joinedAt: Date.now(),
  };
  records.addEndpoint(endpoint);
  return { endpoint, ports: leasePorts(deps, request.id, request.publish) };
}

/** Of a container's network namespace. */
export function ordinarySettings(): Readonly<Record<string, string>> {
  return toSettings(readText('/proc/self/gid_map'));
}

/**
 * As root's containers have it: any user may serve at any port and ping. The kernel takes no group that this namespace does not have.
 *
 * @param groups text of /proc/self/gid_map, in which IDs go on without gaps
 */
export function toSettings(groups: string): Readonly<Record<string, string>> {
  const counts = groups.split('\n').map((line) => Number(line.trim().split(/\s+/)[2] ?? 0));
  const last = counts.reduce((sum, count) => sum + count, 0) - 1;
  return { 'net/ipv4/ip_unprivileged_port_start': '0', 'net/ipv4/ping_group_range': `0 ${Math.max(last, 0)}` };
}

/** The address of the interface with the default route, which pasta gives the container as well. Source: proc(5), /proc/net/route. */
export function readOwnAddress(): string | undefined {
  const route = readText('/proc/net/route')
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([, destination]) => destination === '00000000');
  return networkInterfaces()[route?.[0] ?? '']?.find(({ family }) => family === 'IPv4')?.address;
}

/** '' when there is no such file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
