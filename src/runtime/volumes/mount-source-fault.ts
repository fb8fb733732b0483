import { runtimeFault } from '../faults.ts';

/** @param what quoted as it is to be read: `mount source "/srv"` */
export function mountSourceFault(what: string, why: string, hint: string, cause?: unknown): Error {
  return runtimeFault('runtime/mount-source', `${what} ${why}`, { hint, cause });
}
