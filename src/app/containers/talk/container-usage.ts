import { setTimeout } from 'node:timers/promises';
import { type ContainerRecord, type ContainerUsage, isLiving, readUsage } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { UsageRow } from '../../wire/usage.ts';
import { openContainerRecords } from '../container-records.ts';
import { findContainer } from '../find-container.ts';

/** Milliseconds between the two looks that a share of processor time is told from. */
const interval = 1000;
const firstInterval = 250;

export interface UsageRequest {
  /** Names or IDs. @default all that run */
  readonly containers: readonly string[];
  /** Also those that do not run. @default false */
  readonly all?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * What containers use, again and again until `signal` fires or nobody asks any more. The first answer takes a quarter of a second, others a second each.
 *
 * @throws app/no-container, app/ambiguous-id
 */
export async function* watchUsage(
  nacre: Nacre,
  request: UsageRequest,
): AsyncGenerator<readonly UsageRow[], void, undefined> {
  const before = new Map<string, ContainerUsage>();
  const look = (): readonly UsageRow[] =>
    chooseContainers(nacre, request).map((record) => {
      const usage = lookAt(record);
      const row = toRow(record, usage, before.get(record.id));
      if (usage === undefined) before.delete(record.id);
      else before.set(record.id, usage);
      return row;
    });
  look();
  for (let wait = firstInterval; request.signal?.aborted !== true; wait = interval) {
    await setTimeout(wait, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(() => {});
    yield look();
  }
}

function chooseContainers(nacre: Nacre, { containers, all }: UsageRequest): readonly ContainerRecord[] {
  if (containers.length > 0) return containers.map((name) => findContainer(nacre.store, name));
  const records = openContainerRecords(nacre.store).list();
  return records.filter(({ state }) => all === true || isLiving(state));
}

function lookAt(record: ContainerRecord): ContainerUsage | undefined {
  return isLiving(record.state) ? readUsage(record, record.state.process.pid) : undefined;
}

function toRow(
  { id, name }: ContainerRecord,
  usage: ContainerUsage | undefined,
  before: ContainerUsage | undefined,
): UsageRow {
  if (usage === undefined) return { id, name, ...nothing };
  const { time, cpu, memory, memoryLimit, received, sent, read, written, pids } = usage;
  const elapsed = before === undefined ? 0 : (time - before.time) * 1e6;
  return {
    ...{ id, name, memory, memoryLimit, pids },
    cpuPercent: before === undefined || elapsed <= 0 ? 0 : (100 * Math.max(0, cpu - before.cpu)) / elapsed,
    memoryPercent: memoryLimit === 0 ? 0 : (100 * memory) / memoryLimit,
    networkReceived: received,
    networkSent: sent,
    blockRead: read,
    blockWritten: written,
  };
}

const nothing: Omit<UsageRow, 'id' | 'name'> = {
  cpuPercent: 0,
  memory: 0,
  memoryLimit: 0,
  memoryPercent: 0,
  networkReceived: 0,
  networkSent: 0,
  blockRead: 0,
  blockWritten: 0,
  pids: 0,
};
