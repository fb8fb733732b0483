import { isLiving } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworks } from './open-networks.ts';

/** Takes back what containers had in networks that are gone. With nothing to do it reads two tables. */
export async function sweepNetworks(nacre: Nacre): Promise<void> {
  const networks = openNetworks(nacre);
  if (networks.endpoints().length === 0) return;
  const living = openContainerRecords(nacre.store)
    .list()
    .filter(({ state }) => isLiving(state));
  await networks.sweep(new Set(living.map(({ id }) => id)));
}
