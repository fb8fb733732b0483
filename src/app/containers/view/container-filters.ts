import { openImage, selectManifest } from '../../../image/index.ts';
import type { Digest } from '../../../oci/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import { assertFilters, type Filters, filterValues, hasLabels, matchesName } from '../../filters/filters.ts';
import { lookUpImage } from '../../images/find-image.ts';
import type { ContainerRow } from '../../wire.ts';
import { containerImage } from '../container-image.ts';
import { findContainer } from '../find-container.ts';
import { isMountOf } from './container-mounts.ts';
import { exposedPorts, parsePort } from './container-ports.ts';

/** Whether a container is to be listed. */
export type ContainerFilter = (row: ContainerRow, record: ContainerRecord) => boolean | Promise<boolean>;

/** Keys of `ps --filter`. The last two are known to Docker, and say nothing here. */
export const containerFilterKeys: readonly string[] = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
  'is-task',
  'isolation',
];

/**
 * What of the containers filters let pass: all kinds that are given, and of each kind any value, but all labels.
 *
 * @throws app/bad-filter, app/no-container
 */
export async function createContainerFilter(store: DiskStore, filters: Filters): Promise<ContainerFilter> {
  assertFilters(filters, containerFilterKeys);
  const checks: ContainerFilter[] = [];
  for (const key of containerFilterKeys) {
    const values = filterValues(filters, key);
    if (values === undefined || values.length === 0) continue;
    if (key === 'label') checks.push((row) => hasLabels(row.labels, values));
    else checks.push(anyOf(await Promise.all(values.map((value) => createCheck(store, key, value)))));
  }
  return async (row, record) => {
    for (const check of checks) if (!(await check(row, record))) return false;
    return true;
  };
}

function anyOf(checks: readonly ContainerFilter[]): ContainerFilter {
  return async (row, record) => {
    for (const check of checks) if (await check(row, record)) return true;
    return false;
  };
}

async function createCheck(store: DiskStore, key: string, value: string): Promise<ContainerFilter> {
  switch (key) {
    case 'ancestor':
      return descendsFrom(store, value);
    case 'before':
      return isMade(findContainer(store, value).createdAt, -1);
    case 'since':
      return isMade(findContainer(store, value).createdAt, 1);
    case 'id': {
      const matches = matchesName(key, value);
      return (row) => matches(row.id);
    }
    case 'name': {
      const matches = matchesName(key, value);
      return (row) => matches(row.name) || matches(`/${row.name}`);
    }
    case 'publish':
    case 'expose':
      return hasPort(key, value);
    case 'network':
      return (row) => row.networks.includes(value) || isInNetwork(store, row, value);
    case 'volume':
      return (row) => row.mounts.some((mount) => isMountOf(mount, value));
    default:
      return createChoice(key, value);
  }
}

const choices: Readonly<Record<string, readonly string[]>> = {
  status: ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'],
  health: ['starting', 'healthy', 'unhealthy', 'none'],
};

function createChoice(key: string, value: string): ContainerFilter {
  const allowed = choices[key];
  if (allowed !== undefined && !allowed.includes(value))
    throw appFault('app/bad-filter', `there is no ${key} "${value}"`, { hint: `Use one of ${allowed.join(', ')}.` });
  if (key === 'status') return (row) => row.state === value;
  if (key === 'health') return (row) => (row.health ?? 'none') === value;
  if (key !== 'exited') return () => true;
  if (!/^\d{1,9}$/.test(value))
    throw appFault('app/bad-filter', `filter exited=${value} is not a number`, { hint: 'Write exited=0.' });
  return (row) => row.state === 'exited' && row.exitCode === Number(value);
}

/** @param direction 1 for later, -1 for earlier */
function isMade(time: number, direction: 1 | -1): ContainerFilter {
  return (_, record) => (record.createdAt - time) * direction > 0;
}

function isInNetwork(store: DiskStore, { id }: ContainerRow, network: string): boolean {
  return network !== '' && store.networks.endpoints(id).some((endpoint) => endpoint.network.startsWith(network));
}

/** `80`, `80/udp`, `8000-8010/tcp`. */
function hasPort(key: 'publish' | 'expose', value: string): ContainerFilter {
  const { first, last, protocol } = parseRange(key, value);
  const isWanted = (port: number, its: string): boolean => port >= first && port <= last && its === protocol;
  if (key === 'expose')
    return (_, record) => exposedPorts(record).some((text) => isWanted(parsePort(text).port, parsePort(text).protocol));
  return (_, { options }) =>
    options.publish.some(
      (each) => isWanted(each.containerPort, each.protocol) || isWanted(each.hostPort, each.protocol),
    );
}

function parseRange(
  key: string,
  value: string,
): { readonly first: number; readonly last: number; readonly protocol: string } {
  const groups = /^(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?(?:\/(?<protocol>tcp|udp|sctp))?$/.exec(value)?.groups;
  if (groups === undefined)
    throw appFault('app/bad-filter', `filter ${key}=${value} is no port`, { hint: `Write ${key}=80/tcp.` });
  const first = Number(groups.first);
  return { first, last: groups.last === undefined ? first : Number(groups.last), protocol: groups.protocol ?? 'tcp' };
}

/** Whether a container's image is the one named, or has all its layers below its own; no container's is one that is not there. */
async function descendsFrom(store: DiskStore, name: string): Promise<ContainerFilter> {
  const found = await lookUpImage(store, name);
  if (found === undefined) return () => false;
  const { digest } = found.descriptor;
  const layers = await layersOf(async () => openImage(store, await selectManifest(store, found.descriptor)));
  return async (row, record) => {
    if (row.imageDigest === digest) return true;
    const own = await layersOf(async () => openImage(store, containerImage(store, record)));
    return layers.length > 0 && own.length >= layers.length && layers.every((layer, at) => own[at] === layer);
  };
}

/** Nothing of an image that can't be read. */
async function layersOf(open: () => Promise<ReturnType<typeof openImage>>): Promise<readonly Digest[]> {
  try {
    return (await (await open()).config()).diffIds;
  } catch {
    return [];
  }
}
