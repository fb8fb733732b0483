import { type ContainerRecord, freezeLasting, holdLife, isLiving, thawContainer } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { settleHeld } from './settle.ts';
import { notRunning } from './stop-container.ts';
import { tellContainer } from './tell-container.ts';

/** Stops all processes of a container until it is told to go on. @throws app/container-not-running, app/container-paused, runtime/unsupported */
export async function pauseContainer(nacre: Nacre, { id }: Pick<ContainerRecord, 'id'>): Promise<void> {
  using _life = await holdLife(nacre.host(), nacre.runDirectory, id);
  const record = await findLiving(nacre, id);
  if (record.state.kind === 'paused')
    throw appFault('app/container-paused', `container ${record.name} is paused already`, {});
  await freezeLasting(record);
  change(nacre, id, 'paused');
  tellContainer(nacre, record, 'pause');
}

/** Lets a paused container go on. @throws app/container-not-running, app/container-paused when it is not paused */
export async function unpauseContainer(nacre: Nacre, { id }: Pick<ContainerRecord, 'id'>): Promise<void> {
  using _life = await holdLife(nacre.host(), nacre.runDirectory, id);
  const record = await findLiving(nacre, id);
  if (record.state.kind !== 'paused')
    throw appFault('app/container-paused', `container ${record.name} is not paused`, {});
  thawContainer(record);
  change(nacre, id, 'running');
  tellContainer(nacre, record, 'unpause');
}

async function findLiving(nacre: Nacre, id: string): Promise<ContainerRecord> {
  await settleHeld(nacre, id);
  const record = openContainerRecords(nacre.store).get(id);
  if (record === undefined || !isLiving(record.state)) throw notRunning(record ?? { name: id.slice(0, 12) });
  return record;
}

function change(nacre: Nacre, id: string, kind: 'paused' | 'running'): void {
  openContainerRecords(nacre.store).change(id, ({ state }) =>
    isLiving(state) ? { state: { ...state, kind } } : undefined,
  );
}
