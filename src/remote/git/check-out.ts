import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hideCredentials } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import { fetchCommit } from './fetch-commit.ts';
import type { FoundCommit } from './find-commit.ts';
import type { GitProgram } from './git-program.ts';
import type { Repository } from './repository.ts';
import { listSubmodules, type Submodule } from './submodules.ts';
import { writeGitDirectory } from './write-git-directory.ts';

/** What is wanted of a commit. */
export interface CheckOutRequest {
  readonly repository: Repository;
  readonly found: FoundCommit;
  /** A clean path in the repository; '' is all of it. */
  readonly subdirectory: string;
  /** Whether repositories within the repository are fetched too. */
  readonly submodules: boolean;
  /** Whether a `.git` is made. */
  readonly keepGitDirectory: boolean;
  /** Where the files go; made when missing. */
  readonly directory: string;
  /** The header for the server of a submodule. */
  readonly authorize: (repository: Repository) => Promise<Repository>;
}

/** The files of a commit, on this machine. */
export interface Checkout {
  /** When the commit was made, in seconds since 1970. */
  readonly time: number;
  /** Uncompressed tars, each of what lies below `prefix`: '' or a path. Times and owners in them mean nothing. */
  readonly parts: readonly { readonly prefix: string; readonly tarPath: string }[];
  /** What `.git` holds. */
  readonly gitDirectory?: string;
}

const mostDepth = 10;
const mostRepositories = 200;

/**
 * Writes the files of a commit as tars. They are the repository's own bytes: neither filters nor attributes of the repository, which
 * could leave files out or name programs to run, have a say in them.
 *
 * @throws remote/git-failed, remote/no-ref, remote/no-directory, remote/too-large for too many submodules
 */
export async function checkOut(git: GitProgram, request: CheckOutRequest): Promise<Checkout> {
  mkdirSync(request.directory, { recursive: true });
  mkdirSync(join(git.directory, 'info'), { recursive: true });
  writeFileSync(
    join(git.directory, 'info', 'attributes'),
    '* -export-ignore -export-subst -filter -ident -working-tree-encoding\n',
  );
  const { repository, found, subdirectory, keepGitDirectory } = request;
  await fetchCommit(git, repository, found);
  const path = keepGitDirectory && subdirectory === '' ? join(request.directory, 'dot-git') : undefined;
  if (path !== undefined) await writeGitDirectory(git, repository, found, path);
  const parts: { readonly prefix: string; readonly tarPath: string }[] = [];
  await archive(git, request, found.commit, { subdirectory, prefix: '', depth: 0, repository }, parts);
  const time = Number((await git.run(['show', '--no-patch', '--format=%ct', found.commit, '--'])).trim());
  return { time, parts, ...(path === undefined ? {} : { gitDirectory: path }) };
}

/** Where a repository's files go. */
interface Spot {
  readonly repository: Repository;
  readonly subdirectory: string;
  readonly prefix: string;
  readonly depth: number;
}

async function archive(
  git: GitProgram,
  request: CheckOutRequest,
  commit: string,
  spot: Spot,
  parts: { readonly prefix: string; readonly tarPath: string }[],
): Promise<void> {
  const tarPath = join(request.directory, `${parts.length}.tar`);
  const tree = spot.subdirectory === '' ? commit : await findTree(git, spot, commit);
  await git.run(['archive', '--format=tar', '-o', tarPath, tree]);
  parts.push({ prefix: spot.prefix, tarPath });
  if (!request.submodules) return;
  for (const submodule of await listSubmodules(git, spot.repository, commit)) {
    const below = pathBelow(submodule, spot.subdirectory);
    if (below === undefined) continue;
    if (spot.depth >= mostDepth || parts.length >= mostRepositories) throw tooManySubmodules(request.repository);
    const repository = await request.authorize(submodule.repository);
    await fetchCommit(git, repository, { commit: submodule.commit });
    const prefix = spot.prefix === '' ? below : `${spot.prefix}/${below}`;
    await archive(
      git,
      request,
      submodule.commit,
      { repository, subdirectory: '', prefix, depth: spot.depth + 1 },
      parts,
    );
  }
}

/** The directory's own tree: the path itself could be taken for something else. */
async function findTree(git: GitProgram, { subdirectory, repository }: Spot, commit: string): Promise<string> {
  const tree = await git.attempt(['rev-parse', '--verify', '--quiet', `${commit}:${subdirectory}^{tree}`]);
  const found =
    tree?.trim() ?? (await git.attempt(['rev-parse', '--verify', '--quiet', `${commit}:${subdirectory}`]))?.trim();
  const type = found === undefined ? undefined : (await git.attempt(['cat-file', '-t', found]))?.trim();
  if (found !== undefined && type === 'tree') return found;
  throw remoteFault(
    'remote/no-directory',
    `${hideCredentials(repository.url)} has no directory ${subdirectory} at that commit`,
    {
      hint: 'Check the path behind the colon, or behind subdir=, in the address.',
    },
  );
}

function pathBelow({ path }: Submodule, subdirectory: string): string | undefined {
  if (subdirectory === '') return path;
  return path.startsWith(`${subdirectory}/`) ? path.slice(subdirectory.length + 1) : undefined;
}

function tooManySubmodules({ url }: Repository): Error {
  return remoteFault('remote/too-large', `${hideCredentials(url)} has too many submodules, or they hold each other`, {
    hint: 'Leave them out with ?submodules=false in the address.',
  });
}
