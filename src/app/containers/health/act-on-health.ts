import {
  type ContainerRecord,
  holdLife,
  isLiving,
  signalContainer,
  signalNumber,
  stopProcesses,
  stopSignalOf,
} from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { settleHeld } from '../life/settle.ts';
import { stopContainer } from '../life/stop-container.ts';
import { tellContainer } from '../life/tell-container.ts';

/**
 * Does with an unhealthy container what its options say, unless it ended or was started again meanwhile.
 *
 * @param startedAt the start after which it was found unhealthy
 * @throws runtime/not-stopped
 */
export async function actOnHealth(nacre: Nacre, { id, options }: ContainerRecord, startedAt: number): Promise<void> {
  switch (options.healthAction) {
    case undefined:
    case 'none':
      return;
    case 'stop':
      return void (await stopContainer(nacre, { id }));
    case 'restart':
      return await startAgain(nacre, id, startedAt);
    case 'kill': {
      const record = openContainerRecords(nacre.store).get(id);
      if (record === undefined || !isStarted(record, startedAt)) return;
      // Nobody is said to have stopped it: its restart policy takes this for a failure.
      signalContainer(record, signalNumber('SIGKILL', '--signal'), nacre.host());
      tellContainer(nacre, record, 'kill', { signal: '9' });
    }
  }
}

/** What is written down first makes that it is started again whatever becomes of us. */
async function startAgain(nacre: Nacre, id: string, startedAt: number): Promise<void> {
  const { runDirectory } = nacre;
  const host = nacre.host();
  const records = openContainerRecords(nacre.store);
  using _life = await holdLife(host, runDirectory, id);
  await settleHeld(nacre, id);
  const record = records.get(id);
  if (record === undefined || !isStarted(record, startedAt)) return;
  records.change(id, () => ({ again: true }));
  const signal = signalNumber(stopSignalOf(record), '--stop-signal');
  tellContainer(nacre, record, 'kill', { signal: String(signal) });
  const seconds = record.options.stopTimeout ?? 10;
  const timeout = seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
  await stopProcesses(record, { signal, timeout }, { runDirectory, host });
  await settleHeld(nacre, id);
}

function isStarted({ state }: ContainerRecord, startedAt: number): boolean {
  return isLiving(state) && state.startedAt === startedAt;
}
