import { lifePaths } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { ownProgram } from './own-program.ts';

/** Whoever stops or removes a container settles its end himself, which this costs a shell to find out; Node would take fifty times as long. */
const script = '[ -e "$1" ] || { shift; exec "$@"; }';

/** What conmon runs when a container has ended: an absolute path and its arguments. */
export function onExitCommand(nacre: Nacre, id: string): readonly string[] {
  const { claimed } = lifePaths(nacre.runDirectory, id);
  return ['/bin/sh', '-c', script, 'sh', claimed, ownProgram(), 'container-ended', id];
}
