import { closeSync, fstatSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { openInRoot } from '../../../host/index.ts';
import { commandNotFound, commandNotInvocable } from '../../driver/start-failure.ts';
import { runtimeFault } from '../../faults.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';

/**
 * Looks whether a command, and the directory it is to start in, are in a container before it is started: the runtime would say it in its own words on our stderr.
 *
 * @param root the container's root directory
 * @throws runtime/command-not-found, runtime/command-not-invocable
 */
export function assertExecutable({ args, env, cwd }: ProcessSpec, root: string): void {
  assertWorkingDirectory(root, cwd);
  const [command = ''] = args;
  const places = command.includes('/') ? [cwd] : searchPath(env);
  const found = places.flatMap((place) => look(root, posix.resolve(cwd, place, command)) ?? []);
  if (found.some((stat) => stat.isFile() && (stat.mode & 0o111) !== 0)) return;
  const [first] = found;
  if (first === undefined || (!command.includes('/') && !first.isFile())) throw commandNotFound(command);
  const why = first.isFile() ? 'it has no execute permission' : 'it is not a file';
  throw commandNotInvocable(command, why);
}

/** The statuses are those that Docker gives. */
function assertWorkingDirectory(root: string, cwd: string): void {
  const found = posix.isAbsolute(cwd) ? look(root, cwd) : undefined;
  if (found?.isDirectory() === true) return;
  const [path, hint] = [JSON.stringify(cwd), 'Name a directory with --workdir, from / on.'];
  if (found === undefined)
    throw runtimeFault('runtime/command-not-found', `there is no directory ${path} in the container to start in`, {
      hint,
    });
  throw runtimeFault('runtime/command-not-invocable', `${path} is no directory to start in`, { hint });
}

function searchPath(env: readonly string[]): readonly string[] {
  const path = env.findLast((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  return path.split(':');
}

function look(root: string, path: string): Stats | undefined {
  try {
    const fd = openInRoot(root, path);
    try {
      return fstatSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
