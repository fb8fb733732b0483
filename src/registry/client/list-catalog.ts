import { formatRoute, largestRepositoryList, parseRepositoryList } from '../protocol/index.ts';
import type { Connection } from './connect.ts';
import { registryFault } from './faults.ts';
import { answerFault } from './http/answer-fault.ts';
import type { HttpResponse } from './http/exchange.ts';
import { followPages } from './http/follow-pages.ts';
import { discard, readBody } from './http/read-body.ts';

/** Repositories of one page that are asked for; a registry may give fewer. */
const pageSize = 1000;
const list = { what: 'list of repositories', most: 10_000 };
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
  const ask = (url: URL): Promise<HttpResponse> => connection.send({ method: 'GET', url, scopes, ...cancel });
  const first = await ask(new URL(`${formatRoute({ kind: 'catalog' })}?n=${pageSize}`, await connection.origin()));
  for await (const response of followPages(list, first, ask)) {
    if (response.status === 404 || response.status === 405) {
      await discard(response);
      throw registryFault('registry/refused', `${registry} keeps no list of its repositories`, {
        hint: 'Name a repository: `nacre tags REPOSITORY`.',
      });
    }
    if (response.status !== 200) throw await answerFault(list.what, response);
    const repositories = parseRepositoryList(await readBody(response, largestRepositoryList));
    if (repositories === undefined)
      throw registryFault('registry/bad-answer', `${response.url.host}: the answer is no ${list.what}`);
    yield* repositories;
  }
}
