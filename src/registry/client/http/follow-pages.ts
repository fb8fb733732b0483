import { parseNextLink } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import type { HttpResponse } from './exchange.ts';
import { toTarget } from './follow-redirects.ts';

/** A list that comes page by page. */
export interface PagedList {
  /** As messages call it: `list of tags`. */
  readonly what: string;
  /** Pages that are read of it. */
  readonly most: number;
}

/**
 * The pages of a list, each asked for when the one before has been read.
 *
 * @throws registry/bad-answer when there are more than `most`, registry/bad-redirect
 */
export async function* followPages(
  { what, most }: PagedList,
  first: HttpResponse,
  ask: (url: URL) => Promise<HttpResponse>,
): AsyncGenerator<HttpResponse> {
  let response = first;
  for (let pages = 1; ; pages++) {
    yield response;
    const next = parseNextLink(response.headers.link);
    if (next === undefined) return;
    if (pages === most) throw registryFault('registry/bad-answer', `${first.url.host}: the ${what} goes on and on`);
    response = await ask(toTarget(response.url, next));
  }
}
