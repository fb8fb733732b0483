import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join, posix } from 'node:path';
import { assertNotCancelled, type ByteStream, isFault, limits } from '../../../base/index.ts';
import {
  type BadAddress,
  type ContextTree,
  emptyContext,
  type FetchContextDeps,
  type FindInclude,
  fetchContext,
  type OpenedContext,
  openLocalContext,
  openTreeContext,
  parseRemoteSource,
  type RemoteSource,
  readContextArchive,
} from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import { openInput } from '../../open-input.ts';
import { isImageFile } from '../image-file/is-image-file.ts';
import { type DockerfileRequest, type ReadDockerfile, readDockerfile } from '../read-dockerfile.ts';
import { findLocalInclude, findTreeInclude } from './find-include.ts';

/** What a build copies from and is told by. */
export interface MainContext {
  readonly dockerfile: ReadDockerfile;
  readonly context: OpenedContext;
  /** Finds what the Dockerfile includes; `undefined` when there is nothing to include from. */
  readonly include?: FindInclude;
  /** When the commit that the context is was made, in seconds since 1970. */
  readonly commitTime?: number;
  /** The directory of this machine that it is. */
  readonly directory?: string;
}

/** What is asked for. */
export interface MainContextRequest extends DockerfileRequest {
  readonly buildArgs: Readonly<Record<string, string>>;
}

/**
 * Opens the context of a build, whatever it is, and reads its Dockerfile: a directory; the address of a git repository, of an archive or
 * of a Dockerfile; `-` for an archive or a Dockerfile on standard input. The Dockerfile may have an address of its own.
 *
 * @throws app/no-file, app/dockerfile, build/bad-context; whatever fetching throws
 */
export async function openMainContext(request: MainContextRequest, deps: FetchContextDeps): Promise<MainContext> {
  const { context, file, ...rest } = request;
  const address = file === undefined ? undefined : parseRemoteSource(file);
  if (address?.kind === 'bad')
    throw appFault('app/no-file', `the Dockerfile ${address.message}`, { hint: address.hint });
  if (address?.kind === 'http')
    return openMainContext({ ...rest, context, text: await fetchDockerfile(address, deps) }, deps);
  if (context === '-') return openInputContext(request, deps);
  const remote = parseContextAddress(context);
  if (remote === undefined) {
    const dockerfile = readDockerfile(request);
    return {
      dockerfile,
      context: openLocalContext(context, dockerfile.path),
      include: findLocalInclude(context, dockerfile),
      directory: context,
    };
  }
  if (remote.kind === 'bad') throw appFault('app/no-file', `the context ${remote.message}`, { hint: remote.hint });
  const keep = request.buildArgs.BUILDKIT_CONTEXT_KEEP_GIT_DIR;
  const options = {
    allowText: true,
    ...(keep === undefined ? {} : { keepGitDirectory: keep === '1' || keep === 'true' }),
  };
  return openTreeMain(request, remote.url, await fetchContext(remote, options, deps), deps);
}

async function fetchDockerfile(address: RemoteSource & { readonly kind: 'http' }, deps: FetchContextDeps) {
  const { tree } = await fetchContext(address, { allowText: true }, deps);
  return readText(tree, address.name, address.url);
}

/** As docker takes it: a directory that is there is one, and `github.com/…` is a repository. @returns `undefined` for a directory */
export function parseContextAddress(text: string): RemoteSource | BadAddress | undefined {
  if (statSync(text, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  if (!/^github\.com\/[^/]+\/./.test(text)) return parseRemoteSource(text);
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? [];
  return parseRemoteSource(`https://${path.replace(/(\.git)?\/?$/, '')}.git${rest}`);
}

async function openInputContext(request: MainContextRequest, deps: FetchContextDeps): Promise<MainContext> {
  if (request.text !== undefined) {
    throw appFault('app/no-file', 'standard input can not be both the Dockerfile and the context', {
      hint: 'Put the Dockerfile into the archive, or name the context.',
    });
  }
  using file = await spoolInput(request.input ?? openInput('-'), deps);
  const shown = 'the archive on standard input';
  const found = await readContextArchive(shown, file, deps);
  if (found !== undefined) return openTreeMain(request, shown, found, deps);
  if (file.size > limits.textFile || file.size === 0) {
    throw appFault('app/no-file', 'standard input holds neither an archive nor a Dockerfile', {
      hint: 'Give it a tar of the context, plain or compressed with gzip, xz or zstd, or the text of a Dockerfile.',
    });
  }
  const bytes = readFileSync(file.path);
  return { dockerfile: { path: undefined, file: 'Dockerfile', bytes }, context: emptyContext() };
}

function openTreeMain(
  request: MainContextRequest,
  shown: string,
  { tree, commitTime }: ContextTree,
  deps: FetchContextDeps,
): MainContext {
  const name = posix.join('/', request.file ?? 'Dockerfile').slice(1);
  const found = { include: findTreeInclude(tree), ...(commitTime === undefined ? {} : { commitTime }) };
  if (request.text !== undefined) {
    const dockerfile = { path: undefined, file: 'Dockerfile', bytes: request.text };
    return { dockerfile, context: openTreeContext(tree, undefined, deps), ...found };
  }
  assertNoProgram(name, shown);
  const bytes = readText(tree, name, shown);
  return { dockerfile: { path: name, file: name, bytes }, context: openTreeContext(tree, name, deps), ...found };
}

/** A program of somebody else would run as the user who builds, and not in a sandbox as what it builds does. */
function assertNoProgram(name: string, shown: string): void {
  if (!isImageFile(name)) return;
  throw appFault('app/image-file', `${name} of ${shown} is not run: it is a program from elsewhere`, {
    hint: 'Fetch it, look at it, and build from the directory.',
  });
}

function readText(tree: ContextTree['tree'], name: string, shown: string): Uint8Array {
  try {
    const bytes = tree.readFile(name, limits.textFile);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (isFault(error, 'base/too-large')) throw appFault('app/dockerfile', `${name} is too large for a Dockerfile`);
    throw error;
  }
  throw appFault('app/no-file', `there is no ${name} in ${shown}`, {
    hint: 'Name the Dockerfile with -f, by its path in the context.',
  });
}

/** Keeps what comes in a file. Disposing removes it. */
async function spoolInput(
  input: ByteStream,
  { scratchDirectory, signal }: FetchContextDeps,
): Promise<Disposable & { readonly path: string; readonly size: number }> {
  mkdirSync(scratchDirectory, { recursive: true });
  const path = join(scratchDirectory, `input-${randomUUID()}`);
  const fd = openSync(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const piece of input) {
      assertNotCancelled(signal);
      for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done);
      size += piece.length;
    }
  } finally {
    closeSync(fd);
  }
  return { path, size, [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
