import { mkdirSync, rmSync } from 'node:fs';
import { overlayMount } from './overlay-mount.ts';
import type { SnapshotsOptions } from './snapshots.ts';
import { removeInside } from './user-namespace.ts';

/**
 * Tries whether this user can have a namespace in which other users own files, and mount an overlay there.
 *
 * @returns why not, '' when he can
 */
export async function tryNamespace({ scratch, host }: Pick<SnapshotsOptions, 'scratch' | 'host'>): Promise<string> {
  const directory = scratch();
  const lower = `${directory}/lower`;
  const upper = `${directory}/upper`;
  const work = `${directory}/work`;
  const target = `${directory}/target`;
  for (const path of [directory, lower, upper, work, target]) mkdirSync(path);
  try {
    const overlay = { lowers: [lower], writable: { upper, work, volatile: false }, userXattrs: true };
    // The second ID is one of /etc/subuid.
    const { status, stderr } = await host.run(
      'sh',
      ['-c', 'touch "$0/file" && chown 1:1 "$0/file" && rm "$0/file"', target],
      {
        mounts: [overlayMount(overlay, target)],
        userNamespace: true,
      },
    );
    return status === 0 ? '' : String(stderr).trim() || `unshare ends with ${status}`;
  } finally {
    // Of the work directory its owner may see nothing. Where there is no namespace there is nothing of it either.
    await removeInside([directory], host).catch(() => rmSync(directory, { recursive: true, force: true }));
  }
}
