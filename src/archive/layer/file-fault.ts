import { getSystemErrorMessage } from 'node:util';
import { wrapFault } from '../../base/index.ts';
import { type ArchiveFaultCode, archiveFault } from '../faults.ts';

/** What it means when a file that was just listed can not be opened. */
const vanished: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/**
 * What a failed file call means to the user: "read app/main.js: permission denied". Anything else thrown is wrapped with `doing` and
 * keeps its code.
 *
 * @param code the fault it is; without it a failure to read, or a change when the file is gone
 */
export function fileFault(doing: string, error: unknown, code?: ArchiveFaultCode): Error {
  if (!isSystemError(error)) return wrapFault(doing, error);
  const meant = code ?? (vanished.has(error.code) ? 'archive/changed' : 'archive/unreadable');
  return archiveFault(meant, `${doing}: ${getSystemErrorMessage(error.errno)}`, { cause: error });
}

/** Whether it was thrown for a failed system call, by Node or in its manner; `errno` is negative. */
export function isSystemError(error: unknown): error is Error & { readonly errno: number; readonly code: string } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && 'code' in error;
}

/** Whether it was thrown for a system call that failed with this errno (`EEXIST`). */
export function failedWith(error: unknown, code: string): boolean {
  return isSystemError(error) && error.code === code;
}
