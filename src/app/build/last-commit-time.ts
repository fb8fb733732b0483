import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Host } from '../../host/index.ts';

/** What remembers the time of a commit, which never changes: asking git costs a process. */
export interface CommitTimes {
  get(key: string): string | undefined;
  put(key: string, value: string, holds: readonly []): void;
}

/** Where git and what it said before are to be had. */
export interface GitAccess {
  readonly host: Pick<Host, 'findProgram' | 'run'>;
  readonly times: CommitTimes;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * When the last commit of the repository that holds `directory` was made, in seconds since 1970; `undefined` when it lies in none, has no
 * commit, or git is not installed. It is the commit of HEAD, not the last that touched the directory: a shallow clone knows no other,
 * and the answer must not depend on how deep a clone is.
 */
export async function lastCommitTime(directory: string, git: GitAccess): Promise<number | undefined> {
  const gitDirectory = findGitDirectory(resolve(directory));
  if (gitDirectory === undefined) return undefined;
  const commit = readHead(gitDirectory);
  const key = `commit-time ${commit}`;
  const known = commit === undefined ? undefined : git.times.get(key);
  if (known !== undefined) return Number(known);
  const seconds = await askGit(directory, git);
  if (commit !== undefined && seconds !== undefined) git.times.put(key, String(seconds), []);
  return seconds;
}

async function askGit(directory: string, { host, environment }: GitAccess): Promise<number | undefined> {
  const program = host.findProgram('git');
  if (program === undefined) return undefined;
  // A checkout of another user's is fine here, whatever safe.directory says: nothing in it is run, only HEAD is read.
  const args = ['-c', 'safe.directory=*', '-C', directory, 'log', '-1', '--format=%ct'];
  const { status, stdout } = await host.run(program, args, {
    env: { PATH: environment.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  const seconds = Number(stdout.toString('utf8').trim());
  return status === 0 && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
}

/** The repository's `.git`, in the directory or above it. In a worktree it is a file that says where. */
function findGitDirectory(directory: string): string | undefined {
  const path = join(directory, '.git');
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return path;
  if (found?.isFile() === true) {
    const target = /^gitdir: (.+)$/m.exec(readText(path) ?? '')?.[1];
    if (target !== undefined) return isAbsolute(target) ? target : join(directory, target);
  }
  const parent = dirname(directory);
  return parent === directory ? undefined : findGitDirectory(parent);
}

/**
 * The commit that HEAD names, when that can be read from plain files; whatever else there is, git knows.
 * Source: gitrepository-layout(5).
 */
function readHead(gitDirectory: string): string | undefined {
  const head = readText(join(gitDirectory, 'HEAD'))?.trim();
  const reference = /^ref: (.+)$/.exec(head ?? '')?.[1];
  if (reference === undefined) return toCommit(head);
  const common = readText(join(gitDirectory, 'commondir'))?.trim();
  const shared = common === undefined ? gitDirectory : resolve(gitDirectory, common);
  const loose = toCommit(readText(join(shared, reference))?.trim());
  if (loose !== undefined) return loose;
  const lines = readText(join(shared, 'packed-refs'))?.split('\n') ?? [];
  return toCommit(lines.find((line) => line.endsWith(` ${reference}`))?.split(' ')[0]);
}

function toCommit(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}

function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
