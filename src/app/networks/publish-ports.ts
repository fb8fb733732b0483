import { type ContainerRecord, parsePublish } from '../../runtime/index.ts';
import { type BoundPort, networkFault, type PublishedPort } from '../../runtime/network/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { namespaceOf } from './namespace-of.ts';
import { openNetworks } from './open-networks.ts';

/**
 * Where a container's ports are reached; of one that does not run nowhere. In the order of its own ports.
 *
 * @param wanted one of them: `80/tcp`, or `80`. @default all
 * @throws network/bad-flag, network/not-connected when that is not published
 */
export function listPorts(
  nacre: Nacre,
  { id, name }: Pick<ContainerRecord, 'id' | 'name'>,
  wanted?: string,
): readonly BoundPort[] {
  const all = sortPorts(openNetworks(nacre).ports(id));
  if (wanted === undefined) return all;
  const [, port, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(wanted) ?? [];
  if (port === undefined)
    throw networkFault('network/bad-flag', `"${wanted}" is not a port`, { hint: 'Write 80, 80/tcp or 53/udp.' });
  const found = all.filter((each) => String(each.containerPort) === port && each.protocol === protocol);
  if (found.length > 0) return found;
  throw networkFault('network/not-connected', `port ${wanted} of container ${name} is not published`, {
    hint: `Publish it with \`nacre port add ${name} ${wanted}\`.`,
  });
}

function sortPorts(ports: readonly BoundPort[]): readonly BoundPort[] {
  return [...ports].sort(
    (one, other) =>
      one.containerPort - other.containerPort ||
      one.protocol.localeCompare(other.protocol) ||
      one.hostPort - other.hostPort,
  );
}

/**
 * Publishes further ports of a container: at once when it runs, and in every start from now on.
 *
 * @param texts as `-p` takes them
 * @returns where they are reached now
 * @throws runtime/bad-flag, network/port-taken, network/not-connected
 */
export async function addPorts(
  nacre: Nacre,
  container: ContainerRecord,
  texts: readonly string[],
): Promise<readonly BoundPort[]> {
  const ports = texts.flatMap(parsePublish);
  assertOwnNetwork(container);
  const namespace = namespaceOf(container);
  const bound = namespace === undefined ? [] : await openNetworks(nacre).publish(container.id, ports, namespace);
  // A port that was chosen stays the same in later starts.
  const kept = bound.length === 0 ? ports : bound.map(toPublished);
  changePorts(nacre, container, (before) => [...before, ...kept]);
  return bound;
}

/**
 * Publishes ports of a container no longer.
 *
 * @param texts as `-p` takes them; `80/tcp` alone means every port of the host that leads there
 * @returns those that no longer lead there
 * @throws runtime/bad-flag, network/not-connected when none was published
 */
export async function removePorts(
  nacre: Nacre,
  container: ContainerRecord,
  texts: readonly string[],
): Promise<readonly BoundPort[]> {
  const ports = texts.flatMap(parsePublish);
  assertOwnNetwork(container);
  const isMeant = (port: PublishedPort): boolean => ports.some((wanted) => meansPort(wanted, port));
  const gone = await openNetworks(nacre).unpublish(container.id, ports, namespaceOf(container));
  if (gone.length === 0 && !container.options.publish.some(isMeant)) {
    throw networkFault('network/not-connected', `container ${container.name} does not publish ${texts.join(', ')}`, {
      hint: `\`nacre port ${container.name}\` lists what it does.`,
    });
  }
  changePorts(nacre, container, (before) => before.filter((port) => !isMeant(port)));
  return gone;
}

function meansPort(wanted: PublishedPort, { hostAddress, hostPort, containerPort, protocol }: PublishedPort): boolean {
  return (
    wanted.containerPort === containerPort &&
    wanted.protocol === protocol &&
    (wanted.hostPort === 0 || wanted.hostPort === hostPort) &&
    (wanted.hostAddress === undefined || wanted.hostAddress === hostAddress)
  );
}

function toPublished({ hostAddress, hostPort, containerPort, protocol }: BoundPort): PublishedPort {
  return { ...(hostAddress === '' ? {} : { hostAddress }), hostPort, containerPort, protocol };
}

function changePorts(
  nacre: Nacre,
  { id }: ContainerRecord,
  change: (before: readonly PublishedPort[]) => readonly PublishedPort[],
): void {
  openContainerRecords(nacre.store).change(id, ({ options }) => ({
    options: { ...options, publish: change(options.publish) },
  }));
}

function assertOwnNetwork({ name, options }: ContainerRecord): void {
  if (options.network === 'bridge') return;
  throw networkFault('network/not-connected', `container ${name} has no network of its own`, {
    hint: 'Ports are published of containers in a network; run it with --network bridge.',
  });
}
