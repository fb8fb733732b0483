import { utf8 } from '../../../base/index.ts';
import { formatRoute } from '../../protocol/index.ts';
import type { PageRequest } from '../../records/index.ts';
import { type Answer, document, refuse } from '../answer.ts';
import type { Call } from '../call.ts';
import { cutPage, nextPage, readPage } from '../pages.ts';

/**
 * `/v2/_catalog`: GET lists repositories, those that the asker may pull from. Source: Docker's registry API, "Listing Repositories".
 */
export async function answerCatalog(call: Call): Promise<Answer> {
  const page = readPage(call);
  if (typeof page === 'string') return refuse('UNSUPPORTED', { status: 400, message: page });
  const { entries, last } = cutPage(await findOpen(call, { ...page, most: page.most + 1 }), page.most);
  return document(utf8(JSON.stringify({ repositories: entries })), {
    'content-type': 'application/json',
    ...nextPage(formatRoute({ kind: 'catalog' }), page.most, last),
  });
}

/** Looks on until there is a page of repositories that are open to the asker: not even as the end of one another may be named. */
async function findOpen(call: Call, page: PageRequest): Promise<readonly string[]> {
  const open: string[] = [];
  let after = page.after;
  while (open.length < page.most) {
    const found = await call.registry.metadata.repositories.list({
      most: page.most,
      ...(after === undefined ? {} : { after }),
    });
    for (const repository of found) if ((await call.may('show', repository)).kind === 'allowed') open.push(repository);
    if (found.length < page.most) break;
    after = found.at(-1);
  }
  return open.slice(0, page.most);
}
