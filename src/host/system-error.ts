import { getSystemErrorMessage, getSystemErrorName } from 'node:util';

/** What a failed system call threw, as `node:fs` does. */
export interface SystemError extends Error {
  /** Negative. */
  readonly errno: number;
  /** Name of the errno: `ENOENT`. */
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

/**
 * Makes the error of a failed system call.
 *
 * @param errno as C has it: positive
 */
export function systemError(syscall: string, errno: number, path?: string): SystemError {
  const [code, message] = unnamed.get(errno) ?? [getSystemErrorName(-errno), getSystemErrorMessage(-errno)];
  const about = path === undefined ? syscall : `${syscall} '${path}'`;
  const fields = { errno: -errno, code, syscall, ...(path === undefined ? {} : { path }) };
  return Object.assign(new Error(`${code}: ${message}, ${about}`), fields);
}

/** Errors of Linux that Node has no name for, and that mounting meets. */
const unnamed: ReadonlyMap<number, readonly [code: string, message: string]> = new Map([
  [15, ['ENOTBLK', 'block device required']],
  [74, ['EBADMSG', 'bad message']],
  [117, ['EUCLEAN', 'structure needs cleaning']],
]);

/** Whether a failed system call threw it, one of ours or of `node:fs`; of the given name when there is one. */
export function isSystemError(error: unknown, code?: string): error is SystemError {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number' || !('code' in error))
    return false;
  return typeof error.code === 'string' && (code === undefined || error.code === code);
}
