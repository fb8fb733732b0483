import { hideCredentials } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import type { FoundCommit } from './find-commit.ts';
import type { GitProgram } from './git-program.ts';
import type { Repository } from './repository.ts';

/**
 * Brings one commit and its files into the repository, without what came before it. A server that does not give out single commits is
 * asked for the branch, and as a last resort for everything.
 *
 * @throws remote/git-failed; remote/no-ref when the commit is not there
 */
export async function fetchCommit(git: GitProgram, repository: Repository, found: FoundCommit): Promise<void> {
  const { commit, ref } = found;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'];
  const has = async (): Promise<boolean> => (await git.attempt(['cat-file', '-e', `${commit}^{commit}`])) !== undefined;
  if (await has()) return;
  await git.attempt([...fetch, '--depth=1', '--', repository.url, commit], repository);
  if (await has()) return;
  if (ref !== undefined) {
    await git.attempt([...fetch, '--depth=1', '--', repository.url, ref], repository);
    if (await has()) return;
  }
  await git.run(
    [...fetch, '--', repository.url, 'refs/heads/*:refs/all/heads/*', 'refs/tags/*:refs/all/tags/*'],
    repository,
  );
  if (await has()) return;
  throw remoteFault('remote/no-ref', `${hideCredentials(repository.url)} has no commit ${commit}`, {
    hint: 'Check the commit behind # or ref= in the address: it may be gone from the server.',
  });
}
