import { join } from 'node:path';
import { hideCredentials, once } from '../base/index.ts';
import type { Programs } from '../host/index.ts';
import { authorizeFile, authorizeRepository, type ReadSecret } from './authorize.ts';
import { remoteFault } from './faults.ts';
import { type Checkout, checkOut } from './git/check-out.ts';
import { type FoundCommit, findCommit, isCommit } from './git/find-commit.ts';
import { createGit } from './git/git-program.ts';
import { parseRepository } from './git/repository.ts';
import { type Fetched, type FileSink, fetchFile, type Validators } from './http/fetch-file.ts';

/** A file to fetch. */
export interface FileRequest {
  readonly url: string;
  readonly known?: Validators;
  /** Whether the content is checked by whoever asks: then it may come over http where https was asked for. @default false */
  readonly isChecked?: boolean;
  /** The header that says who asks, for the host of the address alone; it wins over secrets. */
  readonly authorization?: string;
  readonly signal?: AbortSignal;
}

/** A commit of a repository to fetch. */
export interface RepositoryRequest {
  readonly url: string;
  /** A branch, a tag or a commit; '' is what the server calls HEAD. */
  readonly ref: string;
  /** A directory for the work, made when missing and left to whoever asks. */
  readonly directory: string;
  readonly signal?: AbortSignal;
}

/** A commit that can be fetched. */
export interface RemoteCommit {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Fetches its files; see `checkOut`. */
  checkOut(options: CheckOutOptions): Promise<Checkout>;
}

export interface CheckOutOptions {
  readonly subdirectory: string;
  readonly submodules: boolean;
  readonly keepGitDirectory: boolean;
}

/** What lies on other machines. */
export interface Remotes {
  /** @throws what `fetchFile` throws */
  fetchFile(request: FileRequest, sink: FileSink): Promise<Fetched>;
  /** Finds out which commit is meant; a whole commit number is believed, and nobody asked. @throws what `findCommit` throws */
  findCommit(request: RepositoryRequest): Promise<RemoteCommit>;
}

/** What fetching is done with. */
export interface RemotesDeps {
  readonly programs: Pick<Programs, 'findProgram' | 'run'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Secrets of the build, by name. */
  readonly secret: ReadSecret;
  /** Socket of the agent that holds keys for ssh. @default none */
  readonly agent?: () => Promise<string | undefined>;
  /** Whether ssh may use the keys in the user's home: for addresses that the user gave, not those of a Dockerfile. @default false */
  readonly userKeys?: boolean;
  /** Most bytes of one file. @default 64 GiB */
  readonly limit?: number;
}

const defaultLimit = 64 * 1024 ** 3;

export function createRemotes(deps: RemotesDeps): Remotes {
  const { environment, secret, limit = defaultLimit } = deps;
  return {
    async fetchFile({ url, known, isChecked, authorization: given, signal }, sink) {
      const authorization = given ?? (await authorizeFile(url, secret));
      return fetchFile(url, sink, {
        limit,
        environment,
        ...(known === undefined ? {} : { known }),
        ...(authorization === undefined ? {} : { authorization }),
        ...(isChecked === undefined ? {} : { allowPlain: isChecked }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    findCommit: (request) => openCommit(request, deps),
  };
}

async function openCommit(request: RepositoryRequest, deps: RemotesDeps): Promise<RemoteCommit> {
  const { directory, ref, url, signal } = request;
  const main = parseRepository(url);
  const repository = await authorizeRepository(main, main, deps.secret);
  const git = once(async () => {
    if (deps.programs.findProgram('git') === undefined) throw noGit(url);
    const { programs, environment, userKeys = false } = deps;
    const agent = await deps.agent?.();
    return createGit(directory, {
      ...{ programs, environment, userKeys },
      ...(agent === undefined ? {} : { agent }),
      ...(signal === undefined ? {} : { signal }),
    });
  });
  const found: FoundCommit = isCommit(ref) ? { commit: ref } : await findCommit(await git(), repository, ref);
  return {
    commit: found.commit,
    checkOut: async (options) =>
      checkOut(await git(), {
        ...{ repository, found, directory: join(directory, 'files') },
        ...options,
        authorize: (other) => authorizeRepository(other, main, deps.secret),
      }),
  };
}

function noGit(url: string): Error {
  return remoteFault('remote/git-failed', `${hideCredentials(url)} can not be fetched without the program git`, {
    hint: 'Install git.',
  });
}
