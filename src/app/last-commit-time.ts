import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Host } from '../host/index.ts';

/**
 * When the last commit of the repository that holds `directory` was made, in seconds since 1970; `undefined` when it lies in none, or git
 * is not installed. It is the commit of HEAD, not the last that touched the directory: a shallow clone knows no other, and the answer must
 * not depend on how deep a clone is.
 */
export async function lastCommitTime(
  host: Pick<Host, 'findProgram' | 'run'>,
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number | undefined> {
  if (!isInRepository(resolve(directory))) return undefined;
  const git = host.findProgram('git');
  if (git === undefined) return undefined;
  // A checkout of another user's is fine here, whatever safe.directory says: nothing in it is run, only HEAD is read.
  const args = ['-c', 'safe.directory=*', '-C', directory, 'log', '-1', '--format=%ct'];
  const { status, stdout } = await host.run(git, args, {
    env: { PATH: environment.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  const seconds = Number(stdout.toString('utf8').trim());
  return status === 0 && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
}

function isInRepository(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInRepository(parent);
}
