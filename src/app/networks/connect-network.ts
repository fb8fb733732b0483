import { bundleOf, type ContainerRecord, changeHosts } from '../../runtime/index.ts';
import { hostsOf, type NetworkAttachment, networkFault } from '../../runtime/network/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { tellEvent } from '../events/tell-event.ts';
import type { Nacre } from '../nacre.ts';
import type { NetworkRow } from '../wire/networks.ts';
import { inspectNetwork } from './list-networks.ts';
import { namespaceOf } from './namespace-of.ts';
import { openNetworks } from './open-networks.ts';

/**
 * Connects a container to a further network: at once when it runs, and in every start from now on.
 *
 * @throws network/no-network, network/connected, network/not-connected when it has no network stack of its own
 */
export async function connectContainer(
  nacre: Nacre,
  container: ContainerRecord,
  attachment: NetworkAttachment,
): Promise<void> {
  const row = inspectNetwork(nacre, attachment.network);
  const before = attachmentsOf(container);
  if (before.some(({ network }) => isOf(row, network))) throw alreadyThere(container, row);
  const named = { ...attachment, network: row.name };
  const namespace = namespaceOf(container);
  if (namespace !== undefined) {
    const member = toMember(container);
    const endpoint = await openNetworks(nacre).connect({ ...member, namespace }, named);
    changeHosts(bundleOf(container), [], hostsOf(member, [endpoint]));
  }
  keepAttachments(nacre, container, [...before, named]);
  tell(nacre, row, container, 'connect');
}

/**
 * Takes a container out of a network, now and for every start from now on.
 *
 * @throws network/no-network, network/not-connected
 */
export async function disconnectContainer(nacre: Nacre, container: ContainerRecord, name: string): Promise<void> {
  const row = inspectNetwork(nacre, name);
  const before = attachmentsOf(container);
  const after = before.filter(({ network }) => !isOf(row, network));
  if (after.length === before.length) {
    throw networkFault('network/not-connected', `container ${container.name} is not in the network ${row.name}`, {
      hint: 'See `nacre network inspect` for those that are.',
    });
  }
  const namespace = namespaceOf(container);
  if (namespace !== undefined) {
    const endpoint = await openNetworks(nacre).disconnect(container.id, row.name, namespace);
    changeHosts(bundleOf(container), hostsOf(toMember(container), [endpoint]), []);
  }
  keepAttachments(nacre, container, after);
  tell(nacre, row, container, 'disconnect');
}

/** What a container joins when it starts. @throws network/not-connected */
function attachmentsOf({ name, options }: ContainerRecord): readonly NetworkAttachment[] {
  if (options.network === 'bridge') {
    const given = options.networks ?? [];
    return given.length === 0 ? [{ network: 'bridge', aliases: [] }] : given;
  }
  if (options.network === 'none' && options.networks !== undefined) return [];
  throw networkFault(
    'network/not-connected',
    `container ${name} has no networks of its own: it runs with --network ${options.network}`,
    {
      hint: 'Run it with --network bridge or a network.',
    },
  );
}

/** With no network left it has a loopback interface alone. */
function keepAttachments(nacre: Nacre, { id }: ContainerRecord, networks: readonly NetworkAttachment[]): void {
  openContainerRecords(nacre.store).change(id, ({ options }) => ({
    options: { ...options, network: networks.length === 0 ? 'none' : 'bridge', networks },
  }));
}

function isOf({ id, name }: NetworkRow, text: string): boolean {
  return name === text || (text.length >= 12 && id.startsWith(text));
}

function alreadyThere({ name }: ContainerRecord, row: NetworkRow): Error {
  return networkFault('network/connected', `container ${name} is in the network ${row.name} already`, {
    hint: `Take it out first, with \`nacre network disconnect ${row.name} ${name}\`.`,
  });
}

function toMember({ id, name, options }: ContainerRecord): {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly nameServers: readonly string[];
} {
  return { id, name, hostname: options.hostname ?? id.slice(0, 12), nameServers: options.dns.servers };
}

function tell(nacre: Nacre, { id, name, driver }: NetworkRow, container: ContainerRecord, action: string): void {
  tellEvent(nacre, { type: 'network', action, id, attributes: { container: container.id, name, type: driver } });
}
