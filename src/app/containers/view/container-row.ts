import { type ContainerRecord, isLiving } from '../../../runtime/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import type { ContainerHealth, ContainerRow, ContainerSummary } from '../../wire.ts';
import { mountsOf } from './container-mounts.ts';
import { networksOf } from './container-networks.ts';
import { portsOf } from './container-ports.ts';
import { describeState } from './describe-state.ts';

/** A container in short. */
export function toContainerSummary(record: ContainerRecord): ContainerSummary {
  const { id, name, image, args, state, createdAt } = record;
  return {
    id,
    name,
    image,
    args,
    created: formatTime(createdAt),
    state: state.kind,
    exitCode: state.kind === 'exited' || state.kind === 'restarting' ? state.exitCode : null,
    pid: isLiving(state) ? state.process.pid : null,
  };
}

/** All that a listing shows of a container, but for its size. @param now milliseconds since 1970 */
export function toContainerRow(store: DiskStore, record: ContainerRecord, now: number): ContainerRow {
  const health = healthOf(record);
  return {
    ...toContainerSummary(record),
    imageDigest: store.containers.get(record.id)?.image ?? null,
    status: describeState(record.state, health, now),
    health,
    ...timesOf(record),
    labels: record.labels,
    ports: portsOf(store, record),
    mounts: mountsOf(record, store.paths),
    networks: networksOf(store, record).map(({ name }) => name),
    size: null,
  };
}

/** What its health check says while it lives. */
function healthOf({ state, health }: ContainerRecord): ContainerHealth | null {
  return isLiving(state) ? (health ?? null) : null;
}

function timesOf({ state }: ContainerRecord): Pick<ContainerRow, 'started' | 'finished'> {
  const started = 'startedAt' in state && state.startedAt !== undefined ? formatTime(state.startedAt) : null;
  return { started, finished: 'finishedAt' in state ? formatTime(state.finishedAt) : null };
}

function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
