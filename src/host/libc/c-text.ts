import { fsPath } from '../../base/index.ts';
import { systemError } from '../system-error.ts';

/**
 * A path as the C library takes it: a string (which FFI copies and ends with a NUL), or bytes with their NUL when they are not UTF-8.
 *
 * @throws EINVAL as `node:fs` would, when there is a NUL inside, which C would take for the end
 */
export function cPath(syscall: string, path: string): string | Buffer {
  if (path.includes('\0')) throw systemError(syscall, 22, path);
  const bytes = fsPath(path);
  return typeof bytes === 'string' ? bytes : Buffer.concat([bytes, endOfText]);
}

const endOfText = Uint8Array.of(0);
