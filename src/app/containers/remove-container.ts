import { canRemove, holdLife } from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import { openContainerRecords } from './container-records.ts';
import { findContainer } from './find-container.ts';
import { removeFiles } from './life/remove-files.ts';
import { settleHeld } from './life/settle.ts';
import { killHeld } from './life/stop-container.ts';

export interface RemoveContainerOptions {
  /** Kills the container first when it runs. @default false */
  readonly force?: boolean;
  /** Removes its anonymous volumes too, those that no other container uses. @default false */
  readonly volumes?: boolean;
}

/**
 * Removes a container that does not run: what it wrote and its record.
 *
 * @returns bytes of disk that were freed
 * @throws app/no-container, app/container-running
 */
export async function removeContainer(
  nacre: Nacre,
  text: string,
  options: RemoveContainerOptions = {},
): Promise<number> {
  await sweep(nacre);
  const { id } = findContainer(nacre.store, text);
  using _life = await holdLife(nacre.host(), nacre.runDirectory, id);
  await settleHeld(nacre, id);
  const records = openContainerRecords(nacre.store);
  const record = records.get(id);
  if (record === undefined) return 0;
  const waits = record.state.kind === 'restarting' && options.force === true;
  if (canRemove(record) || waits) return removeFiles(nacre, record, options);
  if (options.force !== true) {
    const doing = record.state.kind === 'created' ? 'being started' : record.state.kind;
    throw appFault('app/container-running', `container ${record.name} is ${doing}`, {
      hint: 'Stop it first, or use --force to kill it.',
    });
  }
  await killHeld(nacre, record);
  const ended = records.get(id);
  return ended === undefined ? 0 : removeFiles(nacre, ended, options);
}
