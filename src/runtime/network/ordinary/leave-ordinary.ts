import type { NetworkDeps } from '../network-deps.ts';
import { closePasta, pastaDirectory } from './open-pasta.ts';

/** Ends a container's connection, and gives back its ports. Idempotent. */
export async function leaveOrdinary({ records, places, host }: NetworkDeps, container: string): Promise<void> {
  await closePasta(pastaDirectory(places, container), host);
  records.transact(() => {
    for (const port of records.ports(container)) records.removePort(port);
    records.removeEndpoints(container);
  });
}
