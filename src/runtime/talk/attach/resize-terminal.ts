import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../../host/index.ts';
import type { TerminalSize } from '../../spec/to-spec.ts';

/**
 * Tells the terminal of a container that lives by itself how large it is; its foreground programs get SIGWINCH when that is new.
 *
 * @returns whether it could be told; not when the container lives no more
 */
export function resizeTerminal(bundle: string, { rows, columns }: TerminalSize): boolean {
  let fifo: number;
  try {
    // Where nobody reads, opening would wait.
    fifo = openSync(join(bundle, 'ctl'), constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error, 'ENXIO') || isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
  try {
    // Source: conmon, src/ctrl.c: 1 stands for a resize.
    writeSync(fifo, `1 ${rows} ${columns}\n`);
    return true;
  } finally {
    closeSync(fifo);
  }
}
