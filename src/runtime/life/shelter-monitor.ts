import { mkdirSync, writeFile } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Host } from '../../host/index.ts';

/**
 * Takes conmon out of the login or the service that it was started from: systemd ends what is in one when that ends, or the machine goes down, and a conmon
 * that is told to end kills its container at once. An ordinary user's is where his containers are, in his own unit.
 *
 * @param root of cgroup v2; elsewhere it stays where it is
 */
export async function shelterMonitor(
  pid: number,
  host: Pick<Host, 'cgroupMode' | 'isInUserNamespace'>,
  root = '/sys/fs/cgroup',
): Promise<void> {
  if (host.cgroupMode() !== 'v2' || host.isInUserNamespace()) return;
  const group = join(root, 'nacre', 'monitors');
  try {
    mkdirSync(group, { recursive: true });
    await promisify(writeFile)(join(group, 'cgroup.procs'), String(pid));
  } catch {
    // Control groups may be read-only, as in another container: then nobody ends what is in them either.
  }
}
