import type { ContainerRecord, Living } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { type StartOptions, startContainer } from './start-container.ts';
import { type StopOptions, stopContainer } from './stop-container.ts';
import { tellContainer } from './tell-container.ts';

/** Stops a container when it runs, and starts it. @throws as `stopContainer` and `startContainer` */
export async function restartContainer(
  nacre: Nacre,
  record: ContainerRecord,
  options: StopOptions & StartOptions = {},
): Promise<Living | undefined> {
  await stopContainer(nacre, record, options);
  const living = await startContainer(nacre, record, options);
  tellContainer(nacre, record, 'restart');
  return living;
}

/** Starts a container that its restart policy wants to run, unless somebody stopped or removed it meanwhile. */
export async function restartEnded(nacre: Nacre, id: string): Promise<void> {
  const record = openContainerRecords(nacre.store).get(id);
  if (record?.state.kind === 'restarting') await startContainer(nacre, record, { again: true });
}
