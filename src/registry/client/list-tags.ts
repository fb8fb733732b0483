import { largestTagList, parseTagList } from '../protocol/index.ts';
import { registryFault } from './faults.ts';
import { answerFault } from './http/answer-fault.ts';
import { followPages } from './http/follow-pages.ts';
import { discard, readBody } from './http/read-body.ts';
import type { CallRequest, RepositoryCalls } from './repository-calls.ts';

/** Tags of one page that are asked for; a registry may give fewer. */
const pageSize = 1000;
const list = { what: 'list of tags', most: 10_000 };

/**
 * The tags of a repository, page by page, in the registry's order; none for a repository that is not there.
 * Source: distribution-spec, "Listing Tags".
 */
export async function* listTags(calls: RepositoryCalls, signal?: AbortSignal): AsyncGenerator<string> {
  const request: CallRequest = { method: 'GET', actions: ['pull'], ...(signal === undefined ? {} : { signal }) };
  const first = await calls.at({ kind: 'tags', repository: calls.name.repository }, request, `?n=${pageSize}`);
  if (first.status === 404) return discard(first);
  for await (const response of followPages(list, first, (url) => calls.to(url, request))) {
    if (response.status !== 200) throw await answerFault(list.what, response);
    const tags = parseTagList(await readBody(response, largestTagList));
    if (tags === undefined)
      throw registryFault('registry/bad-answer', `${response.url.host}: the answer is no ${list.what}`);
    yield* tags;
  }
}
