import { posix } from 'node:path';
import type { ActiveSnapshot } from '../../oci/index.ts';
import { commandNotFound, commandNotInvocable } from '../driver/start-failure.ts';
import type { ProcessSpec } from '../spec/runtime-spec.ts';

/**
 * Looks whether the command is in the image before anything is started: the runtime would say it in its own words on the container's
 * stderr, and not at all on a terminal. Says nothing when it is there but can not be executed; that is the runtime's to find out.
 *
 * Only for a container without mounts of the user's, which may hold the command, or what a link in the image leads to.
 *
 * @throws runtime/command-not-found, runtime/command-not-invocable for a directory
 */
export function assertCommand(process: ProcessSpec, rootfs: Pick<ActiveSnapshot, 'readFile' | 'isDirectory'>): void {
  const [command = ''] = process.args;
  const places = command.includes('/') ? [process.cwd] : searchPath(process.env);
  const paths = places.map((place) => posix.resolve(process.cwd, place, command));
  if (paths.some((path) => isFile(rootfs, path))) return;
  const isDirectory = command.includes('/') && paths.some((path) => rootfs.isDirectory(path));
  throw isDirectory ? commandNotInvocable(command, 'it is not a file') : commandNotFound(command);
}

function searchPath(env: readonly string[]): readonly string[] {
  const path = env.findLast((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  return path.split(':');
}

/**
 * Whether a regular file is there: asked for none of its bytes, a file that has some is refused as too large. What the kernel makes up
 * in the container is not known yet.
 */
function isFile(rootfs: Pick<ActiveSnapshot, 'readFile'>, path: string): boolean {
  if (/^\/(?:proc|sys|dev)\//.test(path)) return true;
  try {
    return rootfs.readFile(path, 0) !== undefined;
  } catch {
    return true;
  }
}
