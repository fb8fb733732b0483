import { rmSync } from 'node:fs';
import type { NetworkDeps } from '../network-deps.ts';
import { pastaDirectory } from './open-pasta.ts';

/** Ends a container's connection, and gives back its ports. Idempotent. */
export function leaveOrdinary({ records, places }: NetworkDeps, container: string): void {
  rmSync(pastaDirectory(places, container), { recursive: true, force: true });
  records.transact(() => {
    for (const port of records.ports(container)) records.removePort(port);
    records.removeEndpoints(container);
  });
}
