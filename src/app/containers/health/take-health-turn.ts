import { type ContainerRecord, isLiving, nextCheckIn } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { settleAll } from '../life/settle.ts';
import { checkOnce } from './check-once.ts';
import { healthTerms } from './health-watch.ts';

/**
 * One turn of whoever looks after a container's health.
 *
 * @param startedAt the start after which he looks, in milliseconds since 1970
 * @returns milliseconds until the next turn; `undefined` when the container has ended, or was started again
 */
export async function takeHealthTurn(nacre: Nacre, id: string, startedAt: number): Promise<number | undefined> {
  const record = findStarted(nacre, id, startedAt);
  if (record === undefined) return undefined;
  if (!hasProcess(nacre, record)) {
    await settleAll(nacre);
    return undefined;
  }
  // What is frozen would not answer, and is not ill for that.
  if (record.state.kind === 'running') await checkOnce(nacre, record);
  const after = findStarted(nacre, id, startedAt);
  const terms = after && healthTerms(after);
  return after && terms && nextCheckIn(after.health ?? 'starting', terms, Date.now());
}

function findStarted({ store }: Nacre, id: string, startedAt: number): ContainerRecord | undefined {
  const record = openContainerRecords(store).get(id);
  return record !== undefined && isLiving(record.state) && record.state.startedAt === startedAt ? record : undefined;
}

function hasProcess(nacre: Nacre, { state }: ContainerRecord): boolean {
  return isLiving(state) && nacre.host().isAlive(state.process.pid, state.process.startTime);
}
