import type { Nacre } from '../../nacre.ts';
import { laterEnvironment } from './later-environment.ts';
import { ownProgram } from './own-program.ts';

/** Has a container started again after `delay` milliseconds, by a process that lives on without us. */
export function startLater(nacre: Nacre, id: string, delay: number): void {
  const seconds = String(delay / 1000);
  const child = nacre
    .host()
    .spawn('/bin/sh', ['-c', 'sleep "$1"; shift; exec "$@"', 'sh', seconds, ownProgram(), 'container-restart', id], {
      cwd: '/',
      env: laterEnvironment(nacre),
      stdio: ['ignore', 'ignore', 'ignore'],
      detached: true,
    });
  child.unref();
}
