import { isCommit } from './find-commit.ts';
import type { GitProgram } from './git-program.ts';
import { type Repository, resolveSubmodule } from './repository.ts';

/** A repository within another. */
export interface Submodule {
  /** From the root of the repository that holds it. */
  readonly path: string;
  readonly commit: string;
  readonly repository: Repository;
}

/**
 * The submodules of a commit. One that .gitmodules does not tell of is left out, as git does.
 * Source: gitmodules(5).
 *
 * @throws remote/bad-url for an address that is not fetched
 */
export async function listSubmodules(
  git: GitProgram,
  parent: Repository,
  commit: string,
): Promise<readonly Submodule[]> {
  const settings = await git.attempt([
    'config',
    '-z',
    '--blob',
    `${commit}:.gitmodules`,
    '--get-regexp',
    '^submodule\\..*\\.(path|url)$',
  ]);
  if (settings === undefined) return [];
  const urls = urlsByPath(settings);
  const links = await git.run(['ls-tree', '-r', '-z', '--full-tree', commit]);
  return links.split('\0').flatMap((line) => {
    const [head = '', path = ''] = line.split('\t');
    const [mode, , linked = ''] = head.split(' ');
    const url = urls.get(path);
    if (mode !== '160000' || url === undefined || !isCommit(linked)) return [];
    return [{ path, commit: linked, repository: resolveSubmodule(parent, url) }];
  });
}

function urlsByPath(settings: string): ReadonlyMap<string, string> {
  const modules = new Map<string, { path?: string; url?: string }>();
  for (const entry of settings.split('\0')) {
    const [, name, field, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(entry) ?? [];
    if (name === undefined || value === undefined) continue;
    modules.set(name, { ...modules.get(name), [field === 'path' ? 'path' : 'url']: value });
  }
  const pairs = [...modules.values()].flatMap(({ path, url }): [string, string][] =>
    path === undefined || url === undefined ? [] : [[path, url]],
  );
  return new Map(pairs);
}
