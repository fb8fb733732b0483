import { isLiving } from '../../runtime/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworks } from './open-networks.ts';

/** Takes back what containers had in networks that are gone. With nothing to do it reads two tables. */
export async function sweepNetworks(nacre: Nacre): Promise<void> {
  const networks = openNetworks(nacre);
  const records = networks.endpoints().length === 0 ? [] : openContainerRecords(nacre.store).list();
  const living = records.filter(({ state }) => isLiving(state));
  await networks.sweep(new Set(living.map(({ id }) => id)));
}
