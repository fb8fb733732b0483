import { type Networks, openNetworks as openNetworksOf } from '../../runtime/network/index.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworkRecords } from './network-records.ts';

/** The networks of containers of this store. Costs nothing until used. */
export function openNetworks(nacre: Nacre): Networks {
  return openNetworksOf({
    records: openNetworkRecords(nacre.store),
    runDirectory: nacre.runDirectory,
    host: nacre.host(),
  });
}
