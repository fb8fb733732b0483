import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../../base/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { settleAll } from './settle.ts';

/** What is waited for: that it does not run, that it ends once more, or that it is gone. */
export type WaitCondition = 'not-running' | 'next-exit' | 'removed';

// Nobody tells us: we look, soon at first.
const firstLook = 5;
const longestWait = 100;

/**
 * Waits for a container.
 *
 * @returns its exit status; 0 of one that never ran, or that is gone without having been seen to end
 * @throws base/cancelled
 */
export async function waitContainer(
  nacre: Nacre,
  { id }: Pick<ContainerRecord, 'id'>,
  condition: WaitCondition = 'not-running',
  signal?: AbortSignal,
): Promise<number> {
  const records = openContainerRecords(nacre.store);
  const first = endOf(records.get(id));
  let exitCode = first?.exitCode ?? 0;
  for (let wait = firstLook; ; wait = Math.min(wait * 1.3, longestWait)) {
    assertNotCancelled(signal);
    await settleAll(nacre);
    const record = records.get(id);
    if (record === undefined) return exitCode;
    const ended = endOf(record);
    exitCode = ended?.exitCode ?? exitCode;
    const isOver = record.state.kind === 'exited' || record.state.kind === 'created';
    if (condition === 'not-running' && isOver) return exitCode;
    if (condition === 'next-exit' && ended !== undefined && ended.finishedAt !== first?.finishedAt) return exitCode;
    await setTimeout(wait);
  }
}

function endOf(
  record: ContainerRecord | undefined,
): { readonly exitCode: number; readonly finishedAt: number } | undefined {
  const state = record?.state;
  return state?.kind === 'exited' || state?.kind === 'restarting' ? state : undefined;
}
