import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../../host/index.ts';

/** Makes the directory of one command in a container; it bears the number of this process, which takes it away when the command has ended. */
export function makeExecDirectory(runDirectory: string, id: string): string {
  const path = join(runDirectory, 'exec', `${id.slice(0, 12)}-${process.pid}-${randomHex(8)}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Takes away what processes that were killed have left of commands in a container. */
export function sweepExecDirectories(runDirectory: string, id: string): void {
  const directory = join(runDirectory, 'exec');
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    const [container, pid] = name.split('-');
    if (container === id.slice(0, 12) && !existsSync(`/proc/${pid}`))
      rmSync(join(directory, name), { recursive: true, force: true });
  }
}
