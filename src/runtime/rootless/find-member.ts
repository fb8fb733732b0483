import { globSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { readText } from './namespace-trouble.ts';

/** conmons of containers, of the user's own store and of others, which have directories of their own. */
const monitors = ['life/*/conmon.pid', '*/life/*/conmon.pid'] as const;

/**
 * A process of a container in the background, which is in the user's namespace though whoever kept that is gone: what is to see to the
 * container must be there as well.
 *
 * @param directory where this user's short-lived state lies
 */
export function findMember(
  directory: string,
  host: Pick<Host, 'processStartTime' | 'currentUser'>,
): ProcessIdentity | undefined {
  for (const name of globSync([...monitors], { cwd: directory })) {
    const pid = Number(readText(join(directory, name)));
    const startTime = pid > 0 ? host.processStartTime(pid) : undefined;
    if (startTime !== undefined && isInside(pid, host.currentUser().uid)) return { pid, startTime };
  }
  return undefined;
}

/** Whether a process is in a user namespace in which root is this user; its number alone may be somebody else's by now. */
function isInside(pid: number, uid: number): boolean {
  const [inside, outside] = readText(`/proc/${pid}/uid_map`).trim().split(/\s+/);
  return inside === '0' && outside === String(uid) && namespaceOf(String(pid)) !== namespaceOf('self');
}

function namespaceOf(process: string): string {
  try {
    return readlinkSync(`/proc/${process}/ns/user`);
  } catch {
    return '';
  }
}
