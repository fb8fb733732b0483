import { posix } from 'node:path';
import { hideCredentials } from '../../base/index.ts';
import type { RemoteAddress } from './remote-op.ts';

/** An address in a source of ADD, or of a context. */
export type RemoteSource = HttpSource | GitSource;

export interface HttpSource extends RemoteAddress {
  readonly kind: 'http';
  /** The last name of its path. */
  readonly name: string;
}

export interface GitSource extends RemoteAddress {
  readonly kind: 'git';
  /** A branch, a tag or a commit; '' is the default branch. */
  readonly ref: string;
  /** A clean path; '' is the whole repository. */
  readonly subdirectory: string;
  readonly checksum?: string;
  readonly keepGitDirectory?: boolean;
  readonly submodules?: boolean;
}

/** An address that can't be used, and why. */
export interface BadAddress {
  readonly kind: 'bad';
  readonly message: string;
  readonly hint: string;
}

/**
 * Tells addresses from paths: `https://host/file`, and for git a path that ends in `.git`, `git://`, `ssh://` and `user@host:path`, with
 * `#ref:subdirectory` or `?ref=…&subdir=…` behind it. Source: Dockerfile reference, "ADD"; Docker documentation, "Build context".
 *
 * @returns `undefined` for a path
 */
export function parseRemoteSource(text: string): RemoteSource | BadAddress | undefined {
  const isScp = /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:/.test(text);
  if (!isScp && !/^(https?|git|ssh):\/\//i.test(text)) return undefined;
  if (/[\s\p{Cc}]/u.test(text)) return bad(text, 'holds blanks', 'Write blanks in addresses as %20.');
  if (isScp) return toGit(text);
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return bad(text, 'is no address', 'Write it as https://host/path.');
  const isGit = !url.protocol.startsWith('http') || url.pathname.endsWith('.git');
  return isGit ? toGit(text) : { kind: 'http', ...toAddress(text), name: nameOf(url) };
}

function toAddress(text: string): RemoteAddress {
  return { url: hideCredentials(text), address: () => text };
}

/** Source: BuildKit, for an address that names no file. */
const unnamed = '__unnamed__';

function nameOf({ pathname }: URL): string {
  const name = posix.basename(decode(pathname));
  return name === '' || name === '.' || name === '..' ? unnamed : name;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toGit(text: string): GitSource | BadAddress {
  const [whole = '', fragment] = splitAt(text, '#');
  const [base = '', query] = splitAt(whole, '?');
  const address = toAddress(base);
  if (query === undefined) return { kind: 'git', ...address, ...readFragment(fragment ?? '') };
  if (fragment !== undefined) return bad(base, 'has both a query and a fragment', 'Say all of it in the query.');
  return readQuery(address, new URLSearchParams(query));
}

function readFragment(fragment: string): Pick<GitSource, 'ref' | 'subdirectory'> {
  const [ref = '', subdirectory] = splitAt(decode(fragment), ':');
  return { ref, subdirectory: cleanPath(subdirectory ?? '') };
}

const queryNames = ['ref', 'branch', 'tag', 'subdir', 'checksum', 'commit', 'keep-git-dir', 'submodules'];

function readQuery(address: RemoteAddress, query: URLSearchParams): GitSource | BadAddress {
  for (const name of query.keys()) {
    if (!queryNames.includes(name))
      return bad(address.url, `asks for ${name}=, which means nothing`, `Use ${queryNames.join(', ')}.`);
    if (query.getAll(name).length > 1) return bad(address.url, `says ${name}= twice`, 'Say it once.');
  }
  const get = (name: string): string | undefined => query.get(name) ?? undefined;
  const refs = [get('ref'), prefix('refs/heads/', get('branch')), prefix('refs/tags/', get('tag'))].filter(
    (ref) => ref !== undefined,
  );
  if (refs.length > 1) return bad(address.url, 'has more than one of ref=, branch= and tag=', 'Say one of them.');
  const [keep, submodules] = [readSwitch(get('keep-git-dir')), readSwitch(get('submodules'))];
  if (keep === 'bad' || submodules === 'bad')
    return bad(address.url, 'has keep-git-dir= or submodules= that is neither true nor false', 'Write true or false.');
  const checksum = get('checksum') ?? get('commit');
  if (checksum !== undefined && !isCommitStart(checksum))
    return bad(address.url, `has checksum=${checksum}`, checksumHint);
  return {
    ...{ kind: 'git', ...address, ref: refs[0] ?? '', subdirectory: cleanPath(get('subdir') ?? '') },
    ...(checksum === undefined ? {} : { checksum }),
    ...(keep === undefined ? {} : { keepGitDirectory: keep }),
    ...(submodules === undefined ? {} : { submodules }),
  };
}

const checksumHint = 'Write the number of a commit, 7 hexadecimal digits of it at least.';

/** Whether a text may be the beginning of a commit's number. */
export function isCommitStart(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text);
}

function prefix(start: string, name: string | undefined): string | undefined {
  return name === undefined || name.startsWith('refs/') ? name : start + name;
}

/** `name` alone and `name=1` are true. */
function readSwitch(text: string | undefined): boolean | 'bad' | undefined {
  if (text === undefined) return undefined;
  if (['', '1', 'true'].includes(text)) return true;
  return ['0', 'false'].includes(text) ? false : 'bad';
}

/** Paths stay within the repository, as if it were `/`. */
function cleanPath(text: string): string {
  return posix.join('/', text).replace(/\/$/, '').slice(1);
}

function splitAt(text: string, sign: string): readonly [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function bad(text: string, what: string, hint: string): BadAddress {
  return { kind: 'bad', message: `${hideCredentials(text)} ${what}`, hint };
}
