import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isSystemError } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';

/**
 * Writes a file of a bundle, in place of the one there was, which stays when the disk is full.
 *
 * @param mode @default 0o644
 * @throws runtime/start-failed
 */
export function writeBundleFile(path: string, text: string, mode = 0o644): void {
  const scratch = `${path}.new`;
  try {
    writeFileSync(scratch, text, { mode });
    renameSync(scratch, path);
  } catch (cause) {
    rmSync(scratch, { force: true });
    if (!isSystemError(cause)) throw cause;
    const why = cause.code === 'ENOSPC' ? 'no space is left on the disk' : cause.message;
    throw runtimeFault('runtime/start-failed', `the container could not be started: ${path}: ${why}`, {
      hint: 'See that the disk of the store has room and can be written.',
      cause,
    });
  }
}
