import type { Endpoint, NetworkRecord, Networks } from '../../runtime/network/index.ts';
import { networkFault } from '../../runtime/network/index.ts';
import {
  assertFilters,
  type Filters,
  filterValues,
  hasLabels,
  matchesName,
  readFlagFilter,
} from '../filters/filters.ts';
import type { Nacre } from '../nacre.ts';
import type { NetworkRow } from '../wire/networks.ts';
import { openNetworks } from './open-networks.ts';

/** What `--filter` of `network ls` knows. */
export const networkFilterKeys: readonly string[] = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'];

/** The networks that filters leave, `bridge`, `host` and `none` first. @throws app/bad-filter */
export function listNetworks(nacre: Nacre, filters: Filters = {}): readonly NetworkRow[] {
  assertFilters(filters, networkFilterKeys);
  return allRows(openNetworks(nacre)).filter((row) => isChosen(row, filters));
}

/** One by its name, its ID or the beginning of that. @throws network/no-network */
export function inspectNetwork(nacre: Nacre, name: string): NetworkRow {
  const rows = allRows(openNetworks(nacre));
  const begins = rows.filter(({ id }) => /^[0-9a-f]+$/.test(name) && id.startsWith(name));
  const found = rows.find((row) => row.name === name) ?? (begins.length === 1 ? begins[0] : undefined);
  if (found !== undefined) return found;
  throw networkFault('network/no-network', `there is no network ${name}`, {
    hint: '`nacre network ls` lists those there are.',
  });
}

/** Names of networks, for completion. */
export function networkNames(nacre: Nacre): readonly string[] {
  return allRows(openNetworks(nacre)).map(({ name }) => name);
}

function allRows(networks: Networks): readonly NetworkRow[] {
  const endpoints = networks.endpoints();
  const [bridge, ...others] = networks.list().map((network) => toRow(network, endpoints));
  return [
    ...(bridge === undefined ? [] : [bridge]),
    plainRow('host', 'host', 1),
    plainRow('none', 'null', 2),
    ...others,
  ];
}

function toRow(network: NetworkRecord, endpoints: readonly Endpoint[]): NetworkRow {
  const { id, name, driver, createdAt, device, subnets, internal, attachable = true, labels, options } = network;
  return {
    ...{ id, name, driver, internal, attachable, device, labels, options },
    created: new Date(createdAt).toISOString(),
    ipv6: subnets.some(({ subnet }) => subnet.includes(':')),
    subnets: subnets.map(({ subnet, gateway = null, range = null, reserved }) => ({
      subnet,
      gateway,
      range,
      reserved,
    })),
    containers: endpoints
      .filter((endpoint) => endpoint.network === id)
      .map(({ container, containerName, ipv4 = null, ipv6 = null, macAddress, names, ...rest }) => ({
        ...{ id: container, name: containerName, ipv4, ipv6, macAddress, names },
        interface: rest.interface,
      })),
  };
}

/** One that is always there and has nothing of its own. @param number tells the IDs of these apart, which are the same everywhere */
function plainRow(name: string, driver: 'host' | 'null', number: number): NetworkRow {
  const nothing = { subnets: [], labels: {}, options: {}, containers: [] };
  return {
    ...{ name, driver, ...nothing, device: '', internal: false, ipv6: false, attachable: false },
    id: String(number).padStart(64, '0'),
    created: new Date(0).toISOString(),
  };
}

export function isAlwaysThere({ name }: Pick<NetworkRow, 'name'>): boolean {
  return name === 'bridge' || name === 'host' || name === 'none';
}

function isChosen(row: NetworkRow, filters: Filters): boolean {
  const any = (key: string, holds: (value: string) => boolean): boolean =>
    filterValues(filters, key)?.some(holds) ?? true;
  return (
    any('name', (value) => matchesName('name', value)(row.name)) &&
    any('id', (value) => row.id.startsWith(value)) &&
    any('driver', (value) => row.driver === value) &&
    any('scope', (value) => value === 'local') &&
    any('type', (value) => value === (isAlwaysThere(row) ? 'builtin' : 'custom')) &&
    any(
      'dangling',
      (value) => readFlagFilter('dangling', value) === (row.containers.length === 0 && !isAlwaysThere(row)),
    ) &&
    hasLabels(row.labels, filterValues(filters, 'label') ?? [])
  );
}
