import type { Flag } from '../../../command.ts';
import { healthFlags } from './health-flags.ts';
import { imageFlags } from './image-flags.ts';
import { isolationFlags } from './isolation-flags.ts';
import { lifeFlags } from './life-flags.ts';
import { logFlags } from './log-flags.ts';
import { mountFlags } from './mount-flags.ts';
import { networkFlags } from './network-flags.ts';
import { processFlags } from './process-flags.ts';
import { resourceFlags } from './resource-flags.ts';

/** The flags of `run` and `create`. */
export const containerFlags: readonly Flag[] = inOrder([
  ...processFlags,
  ...resourceFlags,
  ...networkFlags,
  ...mountFlags,
  ...isolationFlags,
  ...healthFlags,
  ...lifeFlags,
  ...logFlags,
  ...imageFlags,
]);

/** Flags as help lists them. */
export function inOrder(flags: readonly Flag[]): readonly Flag[] {
  return flags.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
