import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatSize, hideCredentials } from '../../base/index.ts';
import type { Programs } from '../../host/index.ts';
import { remoteFault } from '../faults.ts';
import type { Repository } from './repository.ts';
import { watchSize } from './watch-size.ts';

/** Runs git in one bare repository of our own. */
export interface GitProgram {
  /** The bare repository. */
  readonly directory: string;
  /**
   * Runs git to its end.
   *
   * @param repository whose server is talked to: its credentials are given along, in the environment
   * @returns what it printed
   * @throws remote/git-failed, remote/too-large
   */
  run(args: readonly string[], repository?: Repository): Promise<string>;
  /** As `run`, but what fails is `undefined`. */
  attempt(args: readonly string[], repository?: Repository): Promise<string | undefined>;
}

/** What git is run with. */
export interface GitDeps {
  readonly programs: Pick<Programs, 'findProgram' | 'run'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Socket of the agent that holds keys for ssh. @default none */
  readonly agent?: string;
  /** Whether ssh may use the keys in the user's home. @default false */
  readonly userKeys?: boolean;
  /** Most bytes that all packs may have while git fetches. @default 16 GiB */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Nothing that a user or a machine has set has a say, and nothing of a repository is ever run. Source: git-config(1). */
const settings: readonly (readonly [name: string, value: string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.protectNTFS', 'true'],
  ['credential.helper', ''],
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.fsckObjects', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['pack.threads', '1'],
  ['repack.writeBitmaps', 'false'],
  ['repack.updateServerInfo', 'false'],
  ['protocol.allow', 'never'],
  ['protocol.https.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.git.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['tar.umask', '0022'],
  ['init.defaultBranch', 'main'],
  ['safe.directory', '*'],
];

const defaultLimit = 16 * 1024 ** 3;

const sshCommand = 'ssh -F /dev/null -o BatchMode=yes -o ForwardAgent=no -o PermitLocalCommand=no';

/** What is passed on of the environment: how to find programs and the network. */
const passed = [
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * Makes a bare repository and gives the git that works in it.
 *
 * @param directory made when missing; its files are all that git sees of this machine's
 * @throws host/program-missing, remote/git-failed
 */
export async function createGit(directory: string, deps: GitDeps): Promise<GitProgram> {
  const home = join(directory, 'home');
  const repository = join(directory, 'git');
  mkdirSync(home, { recursive: true });
  const call = async (args: readonly string[], from?: Repository) => {
    const { limit = defaultLimit } = deps;
    const stop = new AbortController();
    using _watch = from === undefined ? undefined : watchSize(repository, limit, () => stop.abort());
    try {
      const { status, stdout, stderr } = await deps.programs.run('git', args, {
        env: toEnvironment(home, deps, from),
        cwd: directory,
        signal: deps.signal === undefined ? stop.signal : AbortSignal.any([deps.signal, stop.signal]),
      });
      return { status, text: stdout.toString('utf8'), trouble: stderr.toString('utf8') };
    } catch (error) {
      throw stop.signal.aborted && from !== undefined ? tooLarge(from, limit) : error;
    }
  };
  const git: GitProgram = {
    directory: repository,
    async run(args, from) {
      const { status, text, trouble } = await call(['--git-dir', repository, ...args], from);
      if (status === 0) return text;
      throw gitFailed(args, from, trouble);
    },
    async attempt(args, from) {
      const { status, text } = await call(['--git-dir', repository, ...args], from);
      return status === 0 ? text : undefined;
    },
  };
  await git.run(['init', '--quiet', '--bare', '--template=']);
  return git;
}

function toEnvironment(
  home: string,
  { environment, agent, userKeys = false }: GitDeps,
  from: Repository | undefined,
): Readonly<Record<string, string>> {
  const kept = passed.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
  const all = [...settings, ...authorize(from)];
  return {
    ...Object.fromEntries(kept),
    PATH: environment.PATH ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'https:http:git:ssh',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/true',
    ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }),
    GIT_SSH_COMMAND: `${sshCommand}${userKeys ? '' : ' -o IdentityFile=none'}`,
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([name, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, name],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}

/** The header goes to the repository's own host: git picks settings of `http.<url>` by the address. */
function authorize(from: Repository | undefined): readonly (readonly [string, string])[] {
  if (from?.authorization === undefined || !URL.canParse(from.url)) return [];
  const { origin } = new URL(from.url);
  return [[`http.${origin}/.extraHeader`, `Authorization: ${from.authorization}`]];
}

function tooLarge({ url }: Repository, limit: number): Error {
  return remoteFault(
    'remote/too-large',
    `${hideCredentials(url)} is larger than ${formatSize(limit)}, the most that is fetched`,
    {
      hint: 'Clone it yourself, and copy from the directory.',
    },
  );
}

function gitFailed(args: readonly string[], from: Repository | undefined, trouble: string): Error {
  const doing = from === undefined ? `git ${args[0]}` : `fetch ${hideCredentials(from.url)}`;
  const lines = trouble.split('\n').filter((line) => line.trim() !== '');
  const said = lines.find((line) => /^(fatal|error|remote): /.test(line)) ?? lines.at(-1) ?? 'git failed';
  const reason = said.replace(/^(fatal|error|remote): /, '').replace(/\.$/, '');
  return remoteFault('remote/git-failed', `${doing}: ${reason}`, {
    hint: hintFor(trouble),
    ...(lines.length > 1 ? { detail: lines.join('\n') } : {}),
  });
}

function hintFor(trouble: string): string {
  if (/Authentication failed|could not read Username|returned error: 40[13]\b|Permission denied/i.test(trouble))
    return 'Give the build a secret GIT_AUTH_TOKEN for https, or an ssh agent that holds the key.';
  if (/Host key verification failed/i.test(trouble))
    return 'Connect to the host once with ssh, so that its key is known.';
  if (/not found|does not appear to be a git repository|not exported/i.test(trouble))
    return 'Check the address: there is no repository, or it is not public.';
  return 'Check the address and the network.';
}
