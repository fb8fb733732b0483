import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileCalls } from '../host/index.ts';

const directories = ['dev', 'etc', 'proc', 'sys'] as const;
const files = ['etc/hostname', 'etc/hosts', 'etc/resolv.conf'] as const;

/**
 * Makes the directory that lies below every stack of layers and holds empty mount points, so that the OCI runtime need make none in
 * the writable layer. It is no part of any image: what is committed is read from the upper directory alone. What a layer says about these paths
 * counts, deletions included.
 *
 * @param path where it is to be; when it is there already nothing is done
 * @param scratch a free path on the same file system
 */
export function ensureStubDirectory(path: string, scratch: () => string, host: Pick<FileCalls, 'setTimes'>): void {
  if (existsSync(path)) return;
  const made = scratch();
  mkdirSync(made, { recursive: true });
  chmodSync(made, 0o755);
  for (const name of directories) mkdirSync(join(made, name));
  for (const name of files) writeFileSync(join(made, name), '');
  // When a command changes only the owner of /etc, its time goes into a layer: it must be the same everywhere.
  for (const name of [...directories, ...files])
    chmodSync(join(made, name), files.some((file) => file === name) ? 0o644 : 0o755);
  for (const name of [...files, ...directories]) host.setTimes(join(made, name), 0, 0);
  try {
    renameSync(made, path);
  } catch (error) {
    rmSync(made, { recursive: true });
    // Another process was faster.
    if (!existsSync(path)) throw error;
  }
}

/** Makes the directory that takes the stub directory's place where nothing is to be mounted over. */
export function ensureEmptyDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  // Whoever made it may have a umask of his own.
  chmodSync(path, 0o755);
}
