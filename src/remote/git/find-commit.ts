import { hideCredentials } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import type { GitProgram } from './git-program.ts';
import type { Repository } from './repository.ts';

/** What a branch, tag or commit stands for. */
export interface FoundCommit {
  /** 40 or 64 hexadecimal digits. */
  readonly commit: string;
  /** Its whole name at the server, when it was found by one. */
  readonly ref?: string;
}

/**
 * Finds out which commit is meant: a branch before a tag, as git does; HEAD when nothing is said; the beginning of a commit's number
 * as a last resort, for which all branches and tags have to be fetched.
 *
 * @throws remote/no-ref, remote/git-failed, remote/bad-url when the ref is none
 */
export async function findCommit(git: GitProgram, repository: Repository, wanted: string): Promise<FoundCommit> {
  assertRef(wanted);
  if (isCommit(wanted)) return { commit: wanted };
  const asked = wanted === '' ? ['HEAD'] : [wanted, `${wanted}^{}`];
  const refs = parseRefs(await git.run(['ls-remote', '--quiet', '--', repository.url, ...asked], repository));
  for (const name of wanted === '' ? ['HEAD'] : candidates(wanted)) {
    const commit = refs.get(name);
    if (commit !== undefined) return { commit: refs.get(`${name}^{}`) ?? commit, ref: name };
  }
  const long = /^[0-9a-f]{7,39}$/.test(wanted) ? await findByStart(git, repository, wanted) : undefined;
  if (long !== undefined) return { commit: long };
  const shown = hideCredentials(repository.url);
  const message = wanted === '' ? `${shown} has no default branch` : `${shown} has no branch, tag or commit ${wanted}`;
  throw remoteFault('remote/no-ref', message, { hint: 'Check the name behind # or ref= in the address.' });
}

export function isCommit(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Names that a ref may stand for, the most likely first. Source: gitrevisions(7), but for branches before tags. */
function candidates(wanted: string): readonly string[] {
  return [wanted, `refs/${wanted}`, `refs/heads/${wanted}`, `refs/tags/${wanted}`].filter((name) =>
    name.startsWith('refs/'),
  );
}

function parseRefs(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const [commit = '', name] = line.split('\t');
    return name !== undefined && isCommit(commit) ? [[name, commit]] : [];
  });
  return new Map(pairs);
}

async function findByStart(git: GitProgram, repository: Repository, start: string): Promise<string | undefined> {
  const all = ['refs/heads/*:refs/all/heads/*', 'refs/tags/*:refs/all/tags/*'];
  await git.run(['fetch', '--quiet', '--no-tags', '--', repository.url, ...all], repository);
  return (await git.attempt(['rev-parse', '--verify', '--quiet', `${start}^{commit}`]))?.trim();
}

/** Source: git-check-ref-format(1). */
function assertRef(text: string): void {
  if (!text.startsWith('-') && !/[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^\/|\/$|\.lock$/u.test(text)) return;
  throw remoteFault('remote/bad-url', `"${text}" can not be the name of a branch, tag or commit`, {
    hint: 'Check the name behind # or ref= in the address.',
  });
}
