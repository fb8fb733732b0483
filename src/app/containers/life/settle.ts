import {
  type ContainerRecord,
  findEnd,
  type Settled,
  settleContainer,
  sweepLives,
  tryHoldLife,
} from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openNetworks } from '../../networks/open-networks.ts';
import { openContainerRecords } from '../container-records.ts';
import { endHealthWatch, findHealthWatch, reviveHealthWatch } from '../health/health-watch.ts';
import { removeFiles } from './remove-files.ts';
import { startLater } from './start-later.ts';
import { tellContainer } from './tell-container.ts';

/** Has a container started again after so many milliseconds. */
type StartAgain = (nacre: Nacre, id: string, delay: number) => void;

/** Settles the ends of containers that live by themselves, as far as nobody else is at it. With nothing to do it looks for a file for each that runs. */
export async function settleAll(nacre: Nacre, startAgain: StartAgain = startLater): Promise<void> {
  const host = nacre.host();
  const records = openContainerRecords(nacre.store);
  await sweepLives({ records, runDirectory: nacre.runDirectory, host });
  for (const record of records.list()) {
    if (isLate(record)) startAgain(nacre, record.id, 0);
    if (findEnd(record, nacre.runDirectory, host) === undefined) {
      reviveHealthWatch(nacre, record);
      continue;
    }
    using life = tryHoldLife(host, nacre.runDirectory, record.id);
    if (life !== undefined) await settleHeld(nacre, record.id, startAgain);
  }
}

// Whoever was to start it again may have been killed: it had this long, in milliseconds.
const patience = 5_000;

function isLate({ state }: ContainerRecord): boolean {
  return state.kind === 'restarting' && state.nextStart + patience < Date.now();
}

/** Settles the end of a container whose life is held; nothing happens when it runs, or was settled already. */
export async function settleHeld(
  nacre: Nacre,
  id: string,
  startAgain: StartAgain = startLater,
): Promise<Settled | undefined> {
  const watch = findHealthWatch(nacre, id);
  const settled = await settleContainer(id, {
    records: openContainerRecords(nacre.store),
    networks: openNetworks(nacre),
    runDirectory: nacre.runDirectory,
    host: nacre.host(),
  });
  if (settled === undefined) return undefined;
  endHealthWatch(nacre, watch);
  const { record, ended, restart } = settled;
  if (ended.oomKilled === true) tellContainer(nacre, record, 'oom');
  tellContainer(nacre, record, 'die', { exitCode: String(ended.exitCode) });
  if (record.remove) removeFiles(nacre, record, { volumes: true });
  else if (restart !== undefined) startAgain(nacre, id, restart.delay);
  return settled;
}
