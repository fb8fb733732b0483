import type { Fault } from '../base/index.ts';
import { snapshotFault } from './faults.ts';

/** The fault of what an ordinary user can not do, and why. */
export function needsRoot(doing: string, why?: string): Fault {
  const reason = why === undefined ? '' : `; without it: ${why}`;
  return snapshotFault('snapshot/needs-root', `to ${doing} needs root${reason}`, {
    hint: 'Run it as root, for example with sudo.',
  });
}
