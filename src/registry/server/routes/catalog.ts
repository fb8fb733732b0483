import { utf8 } from '../../../base/index.ts';
import { formatRoute } from '../../protocol/index.ts';
import { type Answer, document, refuse } from '../answer.ts';
import type { Call } from '../call.ts';
import { cutPage, nextPage, readPage } from '../pages.ts';

/** `/v2/_catalog`: GET lists repositories. Source: Docker's registry API, "Listing Repositories". */
export async function answerCatalog(call: Call): Promise<Answer> {
  const page = readPage(call);
  if (typeof page === 'string') return refuse('UNSUPPORTED', { status: 400, message: page });
  const found = await call.registry.metadata.repositories.list({ ...page, most: page.most + 1 });
  const { entries, last } = cutPage(found, page.most);
  return document(utf8(JSON.stringify({ repositories: entries })), {
    'content-type': 'application/json',
    ...nextPage(formatRoute({ kind: 'catalog' }), page.most, last),
  });
}
