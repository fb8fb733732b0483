import {
  type Attachment,
  bundleOf,
  type ContainerRecord,
  type Living,
  openAttachment,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { notRunning } from './stop-container.ts';
import { tellContainer } from './tell-container.ts';

/**
 * The standard streams of a container that runs, for whoever joins others to them than this process's own.
 *
 * @throws app/container-not-running, app/container-paused, app/not-attachable
 */
export function openContainerStreams(nacre: Nacre, record: ContainerRecord): Attachment {
  assertAttachable(record);
  const attachment = openAttachment(nacre.host(), bundleOf(record));
  tellContainer(nacre, record, 'attach');
  return attachment;
}

/**
 * @returns what lives
 * @throws app/container-not-running, app/container-paused, app/not-attachable
 */
export function assertAttachable({ name, state, owner }: ContainerRecord): Living {
  if (state.kind === 'paused')
    throw appFault('app/container-paused', `container ${name} is paused`, { hint: 'Unpause it first.' });
  if (state.kind !== 'running') throw notRunning({ name });
  if (owner !== undefined)
    throw appFault('app/not-attachable', `container ${name} has the standard streams of whoever started it`, {
      hint: 'Use `nacre exec`, or start it with -d.',
    });
  return state;
}
