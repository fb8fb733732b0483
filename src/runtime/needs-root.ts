import type { Host } from '../host/index.ts';
import { runtimeFault } from './faults.ts';
import { findNamespaceTrouble } from './rootless/namespace-trouble.ts';

/**
 * Containers are root's, or those of an ordinary user who is root of his namespace.
 *
 * @throws runtime/needs-root, runtime/no-user-namespace
 */
export function assertRoot(host: Pick<Host, 'currentUser' | 'findProgram'>): void {
  const { uid, name } = host.currentUser();
  if (uid === 0) return;
  const trouble = findNamespaceTrouble(host);
  throw (
    trouble ??
    runtimeFault('runtime/needs-root', `user ${name} can not run containers from here`, {
      hint: 'Use the nacre command, which makes a namespace for them.',
    })
  );
}
