import { formatRoute, largestRepositoryList, parseNextLink, parseRepositoryList } from '../protocol/index.ts';
import type { Connection } from './connect.ts';
import { registryFault } from './faults.ts';
import { answerFault } from './http/answer-fault.ts';
import { toTarget } from './http/follow-redirects.ts';
import { discard, readBody } from './http/read-body.ts';

/** Repositories of one page that are asked for; a registry may give fewer. */
const pageSize = 1000;
/** Pages that are read of one list. */
const mostPages = 10_000;
/** What a token is asked for. Source: Docker's "Token Scope Documentation". */
const scopes = ['registry:catalog:*'];

/**
 * The repositories of a registry, page by page, in its order. Many registries list only those one may see, or none at all.
 * Source: Docker's registry API, "Catalog".
 *
 * @throws registry/refused when the registry keeps no list
 */
export async function* listCatalog(
  registry: string,
  connection: Connection,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const cancel = signal === undefined ? {} : { signal };
  let url = new URL(`${formatRoute({ kind: 'catalog' })}?n=${pageSize}`, await connection.origin());
  for (let page = 0; page < mostPages; page++) {
    const response = await connection.send({ method: 'GET', url, scopes, ...cancel });
    if (response.status === 404 || response.status === 405) {
      await discard(response);
      throw registryFault('registry/refused', `${registry} keeps no list of its repositories`, {
        hint: 'Name a repository: `nacre tags REPOSITORY`.',
      });
    }
    if (response.status !== 200) throw await answerFault(`repositories of ${registry}`, response);
    const repositories = parseRepositoryList(await readBody(response, largestRepositoryList));
    if (repositories === undefined)
      throw registryFault('registry/bad-answer', `${registry}: the answer is no list of repositories`);
    yield* repositories;
    const next = parseNextLink(response.headers.link);
    if (next === undefined) return;
    url = toTarget(response.url, next);
  }
  throw registryFault('registry/bad-answer', `${registry}: the list of repositories goes on and on`);
}
