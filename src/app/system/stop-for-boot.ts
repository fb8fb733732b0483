import { type ContainerRecord, isLiving } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { stayStopped, stopContainer } from '../containers/life/stop-container.ts';
import type { Nacre } from '../nacre.ts';

export interface StopForBootOptions {
  readonly onStopped: (record: ContainerRecord) => void;
  /** Told of one that could not be stopped; the others are stopped all the same. */
  readonly onFailure: (record: ContainerRecord, error: unknown) => void;
}

/**
 * Does what is to be done before the machine goes down: stops all containers that live by themselves at once, each as `stop` does. Nobody is said to have
 * stopped them: after the boot their restart policies count. Those in the foreground end with whoever runs them.
 */
export async function stopForBoot(nacre: Nacre, { onStopped, onFailure }: StopForBootOptions): Promise<void> {
  const records = openContainerRecords(nacre.store).list();
  const meant = records.filter(
    ({ state, owner }) => owner === undefined && (isLiving(state) || state.kind === 'restarting'),
  );
  // Their monitors may be told to end at the same time: what ends now is not started again.
  for (const { id } of meant) stayStopped(nacre, id, 'until-boot');
  await Promise.all(
    meant.map(async (record) => {
      try {
        if (await stopContainer(nacre, record, { untilBoot: true })) onStopped(record);
      } catch (error) {
        onFailure(record, error);
      }
    }),
  );
}
