import {
  type ContainerRecord,
  type ContainerState,
  holdLife,
  type ResourceLimits,
  type RestartPolicy,
  updateLimits,
  wantsRestart,
} from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openContainerRecords } from './container-records.ts';
import { settleHeld } from './life/settle.ts';
import { tellContainer } from './life/tell-container.ts';

/** What of a container may be changed while it runs. */
export interface ContainerUpdate {
  readonly limits: Partial<ResourceLimits>;
  readonly restart?: RestartPolicy;
  readonly onWarning?: (message: string) => void;
}

/**
 * Changes limits and restart policy of a container, for now and for every later start.
 *
 * @throws runtime/bad-flag, runtime/unsupported, runtime/update-refused
 */
export async function updateContainer(
  nacre: Nacre,
  { id }: Pick<ContainerRecord, 'id'>,
  { limits, restart, onWarning }: ContainerUpdate,
): Promise<void> {
  const host = nacre.host();
  using _life = await holdLife(host, nacre.runDirectory, id);
  await settleHeld(nacre, id);
  const records = openContainerRecords(nacre.store);
  const record = records.get(id);
  if (record === undefined) return;
  if (record.remove && restart !== undefined && restart.kind !== 'no') {
    throw appFault(
      'app/bad-run-flag',
      `container ${record.name} is removed when it ends (--rm), so it can not restart`,
      {
        hint: 'Leave --restart out.',
      },
    );
  }
  const told = onWarning === undefined ? {} : { onWarning };
  const options = await updateLimits({ record, limits, host, runDirectory: nacre.runDirectory, ...told });
  records.change(id, ({ state, restarts }) => ({
    options: { ...options, ...(restart === undefined ? {} : { restart }) },
    ...(restart === undefined ? {} : { state: toWaiting(state, restart, restarts) }),
  }));
  tellContainer(nacre, record, 'update');
}

/** One that waits to be started again stays ended when the new policy would not have it wait. */
function toWaiting(state: ContainerState, restart: RestartPolicy, restarts = 1): ContainerState {
  if (state.kind !== 'restarting' || wantsRestart(restart, restarts - 1, state.exitCode)) return state;
  const { nextStart: _, ...ended } = state;
  return { ...ended, kind: 'exited' };
}
