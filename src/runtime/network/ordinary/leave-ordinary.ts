import type { NetworkDeps } from '../network-deps.ts';
import { closeWays } from './ways.ts';

/** Ends a container's connection, and gives back its ports. Idempotent. */
export async function leaveOrdinary(deps: NetworkDeps, container: string): Promise<void> {
  const { records } = deps;
  // What else was made is in its namespace, which ends.
  await closeWays(deps, container, { forget: async () => undefined });
  records.transact(() => {
    for (const port of records.ports(container)) records.removePort(port);
    records.removeEndpoints(container);
  });
}
