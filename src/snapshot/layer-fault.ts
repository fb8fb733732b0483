import { wrapFault } from '../base/index.ts';
import { isSystemError } from '../host/index.ts';
import { snapshotFault } from './faults.ts';

/** What went wrong while a layer's files were put where they belong. Faults keep their code. */
export function layerFault(doing: string, error: unknown): Error {
  if (!isSystemError(error)) return wrapFault(doing, error);
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  const hint = full ? 'Make room on the disk, for example with `nacre prune`.' : 'Check the directory of the store.';
  return snapshotFault('snapshot/unpack-failed', `${doing}: ${error.message}`, { hint, cause: error });
}
