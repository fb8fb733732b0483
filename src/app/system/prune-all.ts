import type { Nacre } from '../nacre.ts';
import { pruneNetworks } from '../networks/change-networks.ts';
import { pruneVolumes } from '../volumes/remove-volume.ts';
import type { PruneReport } from '../wire.ts';
import type { PruneChoice } from './prunable.ts';
import { prune } from './prune.ts';

export interface PruneAllOptions extends Omit<PruneChoice, 'kinds'> {
  /** Also anonymous volumes that no container uses. @default false */
  readonly volumes?: boolean;
}

/** What `nacre system prune --json` prints. */
export interface PruneAllReport extends PruneReport {
  /** Names. */
  readonly networks: readonly string[];
  /** Names. */
  readonly volumes: readonly string[];
}

/**
 * Removes containers that do not run, images, what builds remember, networks that nothing is in unless the choice is by age or label, and
 * volumes when those are asked for, too.
 */
export async function pruneAll(nacre: Nacre, options: PruneAllOptions = {}): Promise<PruneAllReport> {
  const { volumes: withVolumes = false, ...choice } = options;
  const report = await prune(nacre, choice);
  const networks = choice.until === undefined && choice.labels === undefined ? await pruneNetworks(nacre) : [];
  const volumes = withVolumes ? pruneVolumes(nacre) : { removed: [], freed: 0 };
  return { ...report, networks, volumes: volumes.removed, bytes: report.bytes + volumes.freed };
}
