import type { Host } from '../host/index.ts';
import { runtimeFault } from './faults.ts';

/** @throws runtime/needs-root */
export function assertRoot(host: Pick<Host, 'currentUser'>): void {
  const { uid, name } = host.currentUser();
  if (uid === 0) return;
  throw runtimeFault('runtime/needs-root', `user ${name} can not run containers on this machine`, {
    hint: 'Run the command with sudo.',
  });
}
