import { type NetworkSpec, networkFault } from '../../runtime/network/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { parseMoment } from '../containers/talk/parse-moment.ts';
import { tellEvent } from '../events/tell-event.ts';
import { assertFilters, type Filters, hasLabels } from '../filters/filters.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { NetworkRow } from '../wire/networks.ts';
import { inspectNetwork, isAlwaysThere, listNetworks } from './list-networks.ts';
import { openNetworks } from './open-networks.ts';

/** Makes a network; its bridge is made when the first container joins. @throws network/… */
export async function createNetwork(nacre: Nacre, spec: NetworkSpec): Promise<NetworkRow> {
  await sweep(nacre);
  const { id, name, driver } = openNetworks(nacre).create(spec);
  tellEvent(nacre, { type: 'network', action: 'create', id, attributes: { name, type: driver } });
  return inspectNetwork(nacre, name);
}

/** Removes a network that no container is in. @throws network/no-network, network/in-use, network/predefined */
export async function removeNetwork(nacre: Nacre, name: string): Promise<NetworkRow> {
  await sweep(nacre);
  const row = inspectNetwork(nacre, name);
  if (row.name === 'host' || row.name === 'none') {
    throw networkFault('network/predefined', `the network ${row.name} is always there and can not be removed`);
  }
  await openNetworks(nacre).remove(row.name);
  tellEvent(nacre, {
    type: 'network',
    action: 'destroy',
    id: row.id,
    attributes: { name: row.name, type: row.driver },
  });
  return row;
}

/** What `--filter` of `network prune` knows. */
export const networkPruneKeys: readonly string[] = ['label', 'label!', 'until'];

/**
 * Removes the networks that no container uses, running or not. When no container is in any, what is left on the machine goes too: the bridge of the
 * default network and the packet filter's table, which the next container gets again.
 *
 * @returns their names
 * @throws app/bad-filter, app/bad-time
 */
export async function pruneNetworks(nacre: Nacre, filters: Filters = {}): Promise<readonly string[]> {
  assertFilters(filters, networkPruneKeys);
  const { until = [], 'label!': without = [], ...wanting } = filters;
  const before = Math.min(...until.map((text) => Number(parseMoment(text, 'until') / 1_000_000n)));
  await sweep(nacre);
  const wanted = openContainerRecords(nacre.store)
    .list()
    .flatMap(({ options }) => (options.networks ?? []).map(({ network }) => network));
  const removed: string[] = [];
  for (const row of listNetworks(nacre, wanting)) {
    if (Date.parse(row.created) >= before || without.some((label) => hasLabels(row.labels, [label]))) continue;
    if (isAlwaysThere(row) || row.containers.length > 0 || wanted.some((name) => isNamed(row, name))) continue;
    await removeNetwork(nacre, row.name);
    removed.push(row.name);
  }
  await openNetworks(nacre).tidy();
  return removed;
}

function isNamed({ id, name }: NetworkRow, text: string): boolean {
  return name === text || id.startsWith(text);
}
