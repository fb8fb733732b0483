import type { ContainerRecord } from '../../runtime/index.ts';
import { isLiving } from '../../runtime/index.ts';
import type { Filters } from '../filters/filters.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { ContainerRow } from '../wire.ts';
import { toRecord } from './container-records.ts';
import { createContainerFilter } from './view/container-filters.ts';
import { toContainerRow } from './view/container-row.ts';
import { measureContainer } from './view/container-size.ts';

export interface ListContainersOptions {
  /** Also those that don't run; they are, too, when `last` or a filter by status asks for them. @default false */
  readonly all?: boolean;
  /** So many of those made last. @default all */
  readonly last?: number;
  /** Whether to measure what each takes up. @default false */
  readonly size?: boolean;
  /** @default none */
  readonly filters?: Filters;
}

/**
 * Containers, newest first, as they are after a look at which still live.
 *
 * @throws app/bad-filter, app/no-container when a filter names one that is not there
 */
export async function listContainers(
  nacre: Nacre,
  options: ListContainersOptions = {},
): Promise<readonly ContainerRow[]> {
  await sweep(nacre);
  const { store } = nacre;
  const { filters = {}, last, size = false } = options;
  const all = options.all === true || last !== undefined || Object.hasOwn(filters, 'status');
  const passes = await createContainerFilter(store, filters);
  const now = Date.now();
  const found: ContainerRow[] = [];
  for (const record of newestFirst(store.containers.list().map(toRecord))) {
    if (!all && !isLiving(record.state) && record.state.kind !== 'restarting') continue;
    const row = toContainerRow(store, record, now);
    if (!(await passes(row, record))) continue;
    found.push(size ? { ...row, size: await measureContainer(store, record) } : row);
    if (found.length === last) break;
  }
  return found;
}

/** Of those made in the same millisecond, the one recorded last comes first. */
function newestFirst(records: readonly ContainerRecord[]): readonly ContainerRecord[] {
  return records.toReversed().sort((a, b) => b.createdAt - a.createdAt);
}
