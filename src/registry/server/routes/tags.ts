import { formatRoute, formatTagList, type Route } from '../../protocol/index.ts';
import { type Answer, document, refuse } from '../answer.ts';
import type { Call } from '../call.ts';
import { cutPage, nextPage, readPage } from '../pages.ts';

/** `…/tags/list`: GET. Source: distribution-spec, "Listing Tags". */
export async function answerTags(call: Call, route: Extract<Route, { readonly kind: 'tags' }>): Promise<Answer> {
  const { metadata } = call.registry;
  const page = readPage(call);
  if (typeof page === 'string') return refuse('UNSUPPORTED', { status: 400, message: page });
  const { repository } = route;
  if (!(await metadata.repositories.has(repository))) return refuse('NAME_UNKNOWN', { detail: { name: repository } });
  const found = await metadata.tags.list(repository, { ...page, most: page.most + 1 });
  const { entries, last } = cutPage(found, page.most);
  return document(formatTagList(repository, entries), {
    'content-type': 'application/json',
    ...nextPage(formatRoute(route), page.most, last),
  });
}
