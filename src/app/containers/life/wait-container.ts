import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../../base/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { findExitCode } from '../../events/find-exit-code.ts';
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
 * @returns its exit status; why it could not be started (127, 126, 125); 0 of one that was never started, or that is gone and was not told to have ended
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
  let exitCode = first?.exitCode;
  let hasEnded = false;
  for (let wait = firstLook; ; wait = Math.min(wait * 1.3, longestWait)) {
    assertNotCancelled(signal);
    await settleAll(nacre);
    const record = records.get(id);
    if (record === undefined) return (hasEnded ? exitCode : undefined) ?? findExitCode(nacre, id) ?? exitCode ?? 0;
    const ended = endOf(record);
    exitCode = ended?.exitCode ?? exitCode;
    hasEnded ||= ended !== undefined && ended.finishedAt !== first?.finishedAt;
    const isOver = record.state.kind === 'exited' || record.state.kind === 'created';
    const neverRan = record.state.kind === 'created' ? record.state.exitCode : undefined;
    if (condition === 'not-running' && isOver) return exitCode ?? neverRan ?? 0;
    if (condition === 'next-exit' && hasEnded) return exitCode ?? 0;
    await setTimeout(wait);
  }
}

function endOf(
  record: ContainerRecord | undefined,
): { readonly exitCode: number; readonly finishedAt: number } | undefined {
  const state = record?.state;
  return state?.kind === 'exited' || state?.kind === 'restarting' ? state : undefined;
}
