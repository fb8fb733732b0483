import { hideCredentials } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import { basicAuthorization } from '../http/http-address.ts';

/** Where a git repository is, as git may be told: checked, and without credentials. */
export interface Repository {
  /** An address of https, http, git or ssh, or `user@host:path`. */
  readonly url: string;
  /** What its address said of the user, as the header of http that stands for it. */
  readonly authorization?: string;
}

const hint = 'Write it as https://host/path.git, git://host/path, ssh://user@host/path or git@host:path.';
const scp = /^[A-Za-z0-9_][A-Za-z0-9._-]*@(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9][A-Za-z0-9.-]*):[^-:].*$/;

/**
 * Reads the address of a repository. Whatever git could take for an option, a helper program (`ext::`) or a file is refused.
 *
 * @throws remote/bad-url
 */
export function parseRepository(text: string): Repository {
  const shown = hideCredentials(text);
  if (/[\s\p{Cc}]/u.test(text))
    throw remoteFault('remote/bad-url', `"${shown}" is no address of a git repository`, { hint });
  if (scp.test(text)) return { url: text };
  const url = URL.parse(text);
  const isKnown = url !== null && ['https:', 'http:', 'git:', 'ssh:'].includes(url.protocol);
  if (!isKnown || !/^[a-z0-9[]/i.test(url.hostname) || url.username.startsWith('-')) {
    throw remoteFault('remote/bad-url', `"${shown}" is no address of a git repository`, { hint });
  }
  if (url.protocol === 'ssh:') return { url: text };
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '' || !url.protocol.startsWith('http')) return { url: url.href };
  return {
    url: url.href,
    authorization: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)),
  };
}

/** Where a submodule is: its address, or a path from the repository that holds it. Source: gitmodules(5), "url". */
export function resolveSubmodule(parent: Repository, address: string): Repository {
  if (!/^\.\.?(\/|$)/.test(address)) return parseRepository(address);
  const split = /^([a-z]+:\/\/[^/]+\/|[^:]+:)(.*)$/i.exec(parent.url);
  const [, start = '', path = ''] = split ?? [];
  const names = path.split('/').filter((name) => name !== '');
  for (const part of address.split('/')) {
    if (part === '..') names.pop();
    else if (part !== '.' && part !== '') names.push(part);
  }
  const { authorization } = parent;
  return { ...parseRepository(start + names.join('/')), ...(authorization === undefined ? {} : { authorization }) };
}
