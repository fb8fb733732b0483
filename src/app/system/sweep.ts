import { sweepContainers } from '../../runtime/index.ts';
import { sweepMounts } from '../../snapshot/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { settleAll } from '../containers/life/settle.ts';
import type { Nacre } from '../nacre.ts';
import { sweepNetworks } from '../networks/sweep-networks.ts';

/**
 * Ends what processes that were killed left running, removes what was to be removed, and brings records up to date of containers that have ended. With
 * nothing to do it reads two directories.
 */
export async function sweep(nacre: Nacre): Promise<void> {
  await sweepContainers({
    records: openContainerRecords(nacre.store),
    runDirectory: nacre.runDirectory,
    host: nacre.host(),
  });
  await settleAll(nacre);
  await sweepNetworks(nacre);
  sweepMounts(nacre.runDirectory, nacre.host());
}
