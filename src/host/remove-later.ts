import { rmSync } from 'node:fs';
import { fsPath } from '../base/index.ts';
import type { Programs } from './host.ts';

/**
 * Has a directory removed by a process of its own, which outlives us if need be; where none can be started it is removed before this
 * returns. What a process that is killed does not get done is the caller's to find again.
 *
 * @throws SystemError when no process can be started and it can not be removed here either
 */
export function removeLater(path: string, host: Pick<Programs, 'spawn'>): void {
  try {
    host.spawn('rm', ['-rf', '--', path], { stdio: ['ignore', 'ignore', 'ignore'], detached: true, cwd: '/' }).unref();
  } catch {
    rmSync(fsPath(path), { recursive: true, force: true });
  }
}
