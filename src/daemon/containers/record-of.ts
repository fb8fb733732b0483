import { type ContainerRecord, findContainer } from '../../app/index.ts';
import type { Call } from '../http/call.ts';

/** The container that a path names. @throws app/no-container, app/ambiguous-id */
export function recordOf(call: Call): ContainerRecord {
  return findContainer(call.daemon.nacre.store, call.parameter('name').replace(/^\//, ''));
}
