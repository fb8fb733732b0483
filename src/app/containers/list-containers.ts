import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { ContainerRow } from '../wire.ts';
import { openContainerRecords } from './container-records.ts';
import { toContainerRow } from './inspect-container.ts';

/** All containers, oldest first, as they are after a look at which still live. */
export async function listContainers(nacre: Nacre): Promise<readonly ContainerRow[]> {
  await sweep(nacre);
  return openContainerRecords(nacre.store).list().map(toContainerRow);
}
