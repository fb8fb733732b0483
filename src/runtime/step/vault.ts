import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';

/** What statfs(2) calls a tmpfs. Source: linux/magic.h. */
const tmpfsMagic = 0x01021994;

/**
 * A path for a directory in memory, for what must never be on a disk.
 *
 * @param runDirectory taken when it is in memory
 * @throws runtime/unsupported when this machine has no such place
 */
export function vaultPath(runDirectory: string): string {
  const place = [runDirectory, '/dev/shm'].find(isInMemory);
  if (place !== undefined) return join(place, `nacre-vault-${randomHex(8)}`);
  throw runtimeFault('runtime/unsupported', 'secrets need a directory in memory, and /dev/shm is no tmpfs', {
    hint: 'Mount a tmpfs at /dev/shm, or set NACRE_RUN to a directory on one.',
  });
}

/** Makes it; it is gone with all that is in it when disposed. */
export function openVault(path: string): Disposable {
  mkdirSync(path, { mode: 0o700 });
  return { [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function isInMemory(path: string): boolean {
  try {
    return statfsSync(path).type === tmpfsMagic;
  } catch {
    return false;
  }
}
