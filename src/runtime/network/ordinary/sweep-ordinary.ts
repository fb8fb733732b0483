import { removeIdle } from '../bridges.ts';
import { mendNames, sortContainers } from '../leave-networks.ts';
import type { NetworkDeps } from '../network-deps.ts';
import { type SharedDeps, sharedWays } from './shared-ways.ts';
import { leadPorts } from './ways.ts';

/** See `Networks.sweep`. Processes that were killed are started again: who keeps and connects the user's networks, and who listens at ports. */
export async function sweepOrdinary(
  deps: NetworkDeps,
  shared: SharedDeps,
  live: ReadonlySet<string>,
  leave: (container: string) => Promise<void>,
): Promise<readonly string[]> {
  const { gone } = sortContainers(deps, live);
  for (const container of gone) await leave(container);
  const members = new Set(shared.records.endpoints().map(({ container }) => container));
  if (members.size === 0) await removeIdle(shared);
  else
    await mend(
      shared,
      [...members].filter((container) => live.has(container)),
    );
  return gone;
}

/** What can not be mended, as somebody else has the port by now, is as it was. */
async function mend(shared: SharedDeps, running: readonly string[]): Promise<void> {
  if (running.length === 0) return;
  const ways = sharedWays(shared);
  if (!shared.ground.isWhole()) await Promise.allSettled([shared.ground.open()]);
  await Promise.allSettled([
    mendNames(shared),
    ...running.map(async (container) => leadPorts(shared, container, ways)),
  ]);
}
