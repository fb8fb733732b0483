import { type ContainerOptions, type ExtraHost, isLiving } from '../../../runtime/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import { findContainer } from '../find-container.ts';
import { networksOf } from '../view/container-networks.ts';

/**
 * The options with a line of /etc/hosts for each container that is linked, as it is reached now.
 *
 * @throws app/no-container, app/container-not-running, app/bad-run-flag when the two are in no network together
 */
export function withLinks(store: DiskStore, options: ContainerOptions): ContainerOptions {
  const { links = [], networks = [] } = options;
  if (links.length === 0) return options;
  const own = networks.length === 0 ? ['bridge'] : networks.map(({ network }) => network);
  const hosts = links.flatMap(({ container, alias }) => toHosts(store, container, alias, own));
  return { ...options, extraHosts: [...options.extraHosts, ...hosts] };
}

function toHosts(store: DiskStore, container: string, alias: string, own: readonly string[]): readonly ExtraHost[] {
  const record = findContainer(store, container);
  if (!isLiving(record.state))
    throw appFault('app/container-not-running', `--link ${container}: it does not run`, {
      hint: `Start it first, with \`nacre start ${container}\`.`,
    });
  const shared = networksOf(store, record).find(
    ({ id, name, ipv4, ipv6 }) => (own.includes(name) || own.includes(id)) && `${ipv4}${ipv6}` !== '',
  );
  if (shared === undefined)
    throw appFault('app/bad-run-flag', `--link ${container}: it is in none of the networks ${own.join(', ')}`, {
      hint: `Connect it, with \`nacre network connect ${own[0]} ${container}\`.`,
    });
  const name = [...new Set([alias, record.name, record.id.slice(0, 12)])].join(' ');
  return [shared.ipv4, shared.ipv6].flatMap((address) => (address === '' ? [] : [{ name, address }]));
}
