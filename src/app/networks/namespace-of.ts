import { type ContainerRecord, isLiving } from '../../runtime/index.ts';

/** Path of a container's network namespace; `undefined` when it does not run. */
export function namespaceOf({ state }: ContainerRecord): string | undefined {
  return isLiving(state) ? `/proc/${state.process.pid}/ns/net` : undefined;
}
