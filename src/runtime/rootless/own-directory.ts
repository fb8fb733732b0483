import { chmodSync, lstatSync } from 'node:fs';
import { type Host, makeDirectory } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';

/**
 * Makes a directory that nobody else can look or write into. Where others may make directories, as in /tmp, one that is there already may be
 * somebody's trap.
 *
 * @throws runtime/no-user-namespace when it belongs to somebody else
 */
export function makeOwnDirectory(path: string, host: Pick<Host, 'currentUser'>): void {
  makeDirectory(path, 0o700);
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== host.currentUser().uid)
    throw runtimeFault('runtime/no-user-namespace', `${path} belongs to somebody else`, {
      hint: 'Set XDG_RUNTIME_DIR to a directory of your own that a reboot empties.',
    });
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700);
}
