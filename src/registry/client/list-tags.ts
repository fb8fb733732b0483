import { largestTagList, parseNextLink, parseTagList } from '../protocol/index.ts';
import { registryFault } from './faults.ts';
import { answerFault } from './http/answer-fault.ts';
import { toTarget } from './http/follow-redirects.ts';
import { discard, readBody } from './http/read-body.ts';
import type { CallRequest, RepositoryCalls } from './repository-calls.ts';

/** Tags of one page that are asked for; a registry may give fewer. */
const pageSize = 1000;
/** Pages that are read of one list. */
const mostPages = 10_000;

/**
 * The tags of a repository, page by page, in the registry's order; none for a repository that is not there.
 * Source: distribution-spec, "Listing Tags".
 */
export async function* listTags(calls: RepositoryCalls, signal?: AbortSignal): AsyncGenerator<string> {
  const request: CallRequest = { method: 'GET', actions: ['pull'], ...(signal === undefined ? {} : { signal }) };
  const name = `tags of ${calls.name.registry}/${calls.name.repository}`;
  let response = await calls.at({ kind: 'tags', repository: calls.name.repository }, request, `?n=${pageSize}`);
  if (response.status === 404) return discard(response);
  for (let page = 0; page < mostPages; page++) {
    if (response.status !== 200) throw await answerFault(name, response);
    const tags = parseTagList(await readBody(response, largestTagList));
    if (tags === undefined) throw registryFault('registry/bad-answer', `${name}: the answer is no list of tags`);
    yield* tags;
    const next = parseNextLink(response.headers.link);
    if (next === undefined) return;
    response = await calls.to(toTarget(response.url, next), request);
  }
  throw registryFault('registry/bad-answer', `${name}: the list goes on and on`);
}
