import type { ContainerRecord } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { toRecord } from './container-records.ts';

/**
 * Finds a container by its name, its ID or the beginning of its ID.
 *
 * @throws app/no-container, app/ambiguous-id
 */
export function findContainer(store: DiskStore, text: string): ContainerRecord {
  const exact = store.containers.get(text);
  if (exact !== undefined) return toRecord(exact);
  const matches = /^[0-9a-f]+$/.test(text) ? store.containers.list().filter((each) => each.id.startsWith(text)) : [];
  const [first] = matches;
  if (matches.length > 1) {
    throw appFault('app/ambiguous-id', `"${text}" is the beginning of ${matches.length} container IDs`, {
      hint: 'Give more digits.',
    });
  }
  if (first === undefined)
    throw appFault('app/no-container', `no container "${text}"`, { hint: 'See `nacre ps -a` for what is there.' });
  return toRecord(first);
}
