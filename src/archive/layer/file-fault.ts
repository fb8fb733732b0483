import { getSystemErrorMessage } from 'node:util';
import { Fault, wrapFault } from '../../base/index.ts';
import { type ArchiveFaultCode, archiveFault } from '../faults.ts';

/** Which fault a failed system call is; every other errno is `archive/unreadable`. */
const codes: ReadonlyMap<string, ArchiveFaultCode> = new Map([
  ['ENOENT', 'archive/changed'],
  ['ENOTDIR', 'archive/changed'],
  ['ELOOP', 'archive/changed'],
]);

/** What a failed file call means to the user: "read app/main.js: permission denied". Faults are wrapped with `doing` and keep their code. */
export function fileFault(doing: string, error: unknown): Error {
  if (error instanceof Fault || !isSystemError(error)) return wrapFault(doing, error);
  const reason = getSystemErrorMessage(error.errno);
  return archiveFault(codes.get(error.code) ?? 'archive/unreadable', `${doing}: ${reason}`, { cause: error });
}

/** Whether Node threw it for a failed system call; `errno` is negative. */
export function isSystemError(error: unknown): error is Error & { readonly errno: number; readonly code: string } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && 'code' in error;
}
