import { mapConcurrent } from '../../base/index.ts';
import type { ContainerRecord } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { settleAll } from '../containers/life/settle.ts';
import { startContainer } from '../containers/life/start-container.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from './sweep.ts';

export interface BootOptions {
  readonly onStarted: (record: ContainerRecord) => void;
  /** Told of one that could not be started; the others have their turn. */
  readonly onFailure: (record: ContainerRecord, error: unknown) => void;
}

const atOnce = 4;

/**
 * Does what is to be done after the machine has booted: settles the ends of containers that ran when it went down, and starts those that their restart policy
 * wants to run. Those that run already are left alone.
 */
export async function bootContainers(nacre: Nacre, { onStarted, onFailure }: BootOptions): Promise<void> {
  // They are started here, a few at a time, and not each by a process of its own.
  await settleAll(nacre, () => {});
  await sweep(nacre);
  const due = openContainerRecords(nacre.store).list().filter(isDue);
  await mapConcurrent(due, atOnce, async (record) => {
    try {
      if ((await startContainer(nacre, record)) !== undefined) onStarted(record);
    } catch (error) {
      onFailure(record, error);
    }
  });
}

/** Whether a container is to be started at boot. What somebody stopped runs again when its policy is always, as Docker has it. */
export function isDue({ state, options, stopped }: Pick<ContainerRecord, 'state' | 'options' | 'stopped'>): boolean {
  if (state.kind === 'restarting') return true;
  if (state.kind !== 'exited') return false;
  const policy = options.restart?.kind;
  if (policy === 'on-failure') return stopped === 'until-boot' && state.exitCode !== 0;
  return policy === 'always' || (policy === 'unless-stopped' && stopped !== true);
}
