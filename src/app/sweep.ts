import { sweepContainers } from '../runtime/index.ts';
import { openContainerRecords } from './container-records.ts';
import type { Nacre } from './nacre.ts';

/** Ends what processes that were killed left running, and removes what was to be removed. Costs a look at the records when there is none. */
export async function sweep(nacre: Nacre): Promise<void> {
  if (nacre.store.containers.list().length === 0) return;
  await sweepContainers({
    records: openContainerRecords(nacre.store),
    runDirectory: nacre.runDirectory,
    host: nacre.host(),
  });
}
