import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FoundCommit } from './find-commit.ts';
import type { GitProgram } from './git-program.ts';
import type { Repository } from './repository.ts';

/**
 * Makes a `.git` of a commit and nothing before it, the same bytes each time: objects in one pack made by one thread, an index without
 * times, no logs. It knows where it came from, and no credentials. Source: gitrepository-layout(5).
 *
 * @param path directory to make
 */
export async function writeGitDirectory(
  git: GitProgram,
  repository: Repository,
  { commit, ref }: FoundCommit,
  path: string,
): Promise<void> {
  const branch = ref?.startsWith('refs/heads/') === true ? ref : undefined;
  const name = branch ?? 'HEAD';
  await git.run(['update-ref', '--no-deref', name, commit]);
  if (branch !== undefined) await git.run(['symbolic-ref', 'HEAD', branch]);
  await git.run(['repack', '-a', '-d', '-f', '--quiet']);
  await git.run(['read-tree', commit]);
  for (const part of ['objects', 'shallow', 'index']) {
    const from = join(git.directory, part);
    if (existsSync(from)) cpSync(from, join(path, part), { recursive: true });
  }
  put(path, 'HEAD', branch === undefined ? commit : `ref: ${branch}`);
  put(path, branch ?? 'refs/heads/.keep', branch === undefined ? undefined : commit);
  const config = [
    '[core]',
    '\trepositoryformatversion = 0',
    '\tfilemode = true',
    '\tbare = false',
    '[remote "origin"]',
  ];
  put(
    path,
    'config',
    [...config, `\turl = ${repository.url}`, '\tfetch = +refs/heads/*:refs/remotes/origin/*'].join('\n'),
  );
}

/** @param text without one only the directory is made */
function put(root: string, path: string, text: string | undefined): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  if (text !== undefined) writeFileSync(join(root, path), `${text}\n`);
}
