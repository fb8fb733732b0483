import { mkdirSync, rmSync } from 'node:fs';
import { isFault } from '../base/index.ts';
import { overlayMount } from './overlay-mount.ts';
import type { SnapshotsOptions } from './snapshots.ts';

/**
 * Tries whether root of this user namespace can mount an overlay on the store's file system, with files of others in it.
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
    const script = 'touch "$0/file" && chown 1:1 "$0/file" && rm "$0/file"';
    const { status, stderr } = await host.run('sh', ['-c', script, target], {
      mounts: [overlayMount(overlay, target)],
    });
    return status === 0 ? '' : String(stderr).trim() || `sh ends with ${status}`;
  } catch (error) {
    if (isFault(error)) return error.message;
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
