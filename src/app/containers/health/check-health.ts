import { type ContainerRecord, toHealthCheck } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { notRunning } from '../life/stop-container.ts';
import { type CheckedHealth, checkOnce } from './check-once.ts';

/**
 * Checks the health of a container once, outside of its turn. The result counts like any other.
 *
 * @throws app/container-not-running, app/container-paused, app/no-health-check
 */
export async function checkHealth(nacre: Nacre, record: ContainerRecord): Promise<CheckedHealth> {
  if (toHealthCheck(record) === undefined)
    throw appFault('app/no-health-check', `container ${record.name} has no health check`, {
      hint: 'Give it one when it is made, as in `nacre run --health-cmd COMMAND`.',
    });
  if (record.state.kind === 'paused')
    throw appFault('app/container-paused', `container ${record.name} is paused, and can not be asked`, {
      hint: `Let it go on first: \`nacre unpause ${record.name}\`.`,
    });
  const checked = await checkOnce(nacre, record);
  if (checked === undefined) throw notRunning(record);
  return checked;
}
