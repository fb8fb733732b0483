import { isLiving } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworks } from './open-networks.ts';

/** Takes back what containers had in networks that are gone. With nothing to do it reads two tables. */
export async function sweepNetworks(nacre: Nacre): Promise<void> {
  const networks = openNetworks(nacre);
  // One that was taken out of its last network keeps its ports for the next.
  const isIdle = networks.endpoints().length === 0 && networks.ports().length === 0;
  const records = isIdle ? [] : openContainerRecords(nacre.store).list();
  const living = records.filter(({ state }) => isLiving(state));
  await networks.sweep(new Set(living.map(({ id }) => id)));
}
