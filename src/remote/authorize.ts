import type { Repository } from './git/repository.ts';
import { basicAuthorization, parseHttpAddress } from './http/http-address.ts';

/** A secret of the build by its name; `undefined` when it has none of that name. */
export type ReadSecret = (name: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/**
 * The header for a file, from the secrets HTTP_AUTH_HEADER_<host> and HTTP_AUTH_TOKEN_<host>. Source: BuildKit's names.
 *
 * @returns `undefined` when there is no such secret
 */
export async function authorizeFile(address: string, secret: ReadSecret): Promise<string | undefined> {
  const { host } = parseHttpAddress(address).url;
  const header = await readLine(secret, `HTTP_AUTH_HEADER_${host}`);
  if (header !== undefined) return header;
  const token = await readLine(secret, `HTTP_AUTH_TOKEN_${host}`);
  return token === undefined ? undefined : `Bearer ${token}`;
}

/**
 * The repository with the header of GIT_AUTH_HEADER and GIT_AUTH_TOKEN, `.<host>` behind the name going first; the names alone serve the
 * host of the build's repository and not that of a submodule. What an address says of the user stays when there is no secret.
 */
export async function authorizeRepository(
  repository: Repository,
  main: Repository,
  secret: ReadSecret,
): Promise<Repository> {
  const host = hostOf(repository);
  if (host === undefined) return repository;
  for (const end of host === hostOf(main) ? [`.${host}`, ''] : [`.${host}`]) {
    const header = await readLine(secret, `GIT_AUTH_HEADER${end}`);
    if (header !== undefined) return { ...repository, authorization: header };
    const token = await readLine(secret, `GIT_AUTH_TOKEN${end}`);
    // The user's name does not matter to the servers that give out tokens; this is the one that BuildKit gives.
    if (token !== undefined) return { ...repository, authorization: basicAuthorization('x-access-token', token) };
  }
  return repository;
}

function hostOf({ url }: Repository): string | undefined {
  return /^https?:/.test(url) ? URL.parse(url)?.host : undefined;
}

/** A secret as a header can hold it. */
async function readLine(secret: ReadSecret, name: string): Promise<string | undefined> {
  const bytes = await secret(name);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString('utf8').trim();
  return text === '' || /[\r\n]/.test(text) ? undefined : text;
}
