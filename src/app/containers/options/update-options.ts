import { parseRestart } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { ContainerUpdate } from '../update-container.ts';
import { toLimits } from './resource-options.ts';
import type { RunFlags } from './run-flags.ts';

/** The flags of `update`. @throws runtime/bad-flag, app/bad-run-flag when there are none */
export function toContainerUpdate(flags: Pick<RunFlags, 'text'>): Pick<ContainerUpdate, 'limits' | 'restart'> {
  const limits = toLimits(flags);
  const restart = flags.text('restart');
  if (Object.keys(limits).length === 0 && restart === undefined) {
    throw appFault('app/bad-run-flag', 'update: nothing is named that is to change', {
      hint: 'Give at least one flag.',
    });
  }
  return { limits, ...(restart === undefined ? {} : { restart: parseRestart(restart) }) };
}
