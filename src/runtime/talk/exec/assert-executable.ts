import { closeSync, fstatSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { openInRoot } from '../../../host/index.ts';
import { commandNotFound } from '../../driver/start-failure.ts';
import { runtimeFault } from '../../faults.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';

/**
 * Looks whether a command is in a container before it is started: the runtime would say it in its own words on our stderr.
 *
 * @param root the container's root directory
 * @throws runtime/command-not-found, runtime/command-not-invocable
 */
export function assertExecutable({ args, env, cwd }: ProcessSpec, root: string): void {
  const [command = ''] = args;
  const places = command.includes('/') ? [cwd] : searchPath(env);
  const found = places.flatMap((place) => look(root, posix.resolve(cwd, place, command)) ?? []);
  if (found.some((stat) => stat.isFile() && (stat.mode & 0o111) !== 0)) return;
  const [first] = found;
  if (first === undefined || (!command.includes('/') && !first.isFile())) throw commandNotFound(command);
  const why = first.isFile() ? 'it has no execute permission' : 'it is not a file';
  throw runtimeFault('runtime/command-not-invocable', `${JSON.stringify(command)} can not be executed: ${why}`, {
    hint: 'Name a file with execute permission.',
  });
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
