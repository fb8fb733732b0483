import { utf8 } from '../../../base/index.ts';
import { formatDescriptor, mediaTypes } from '../../../oci/index.ts';
import { formatRoute, type Route } from '../../protocol/index.ts';
import type { ManifestRecord } from '../../records/index.ts';
import { type Answer, document, refuse } from '../answer.ts';
import { type Call, queryValue } from '../call.ts';
import { cutPage, nextPage, type Page, readPage } from '../pages.ts';

/** Characters of descriptors on one page: an answer is to be no larger than a manifest may be. */
const mostCharacters = 2 * 1024 * 1024;

/** `…/referrers/<digest>`: GET. Source: distribution-spec, "Listing Referrers". */
export async function answerReferrers(
  call: Call,
  route: Extract<Route, { readonly kind: 'referrers' }>,
): Promise<Answer> {
  const page = readPage(call);
  if (typeof page === 'string') return refuse('UNSUPPORTED', { status: 400, message: page });
  const artifactType = queryValue(call, 'artifactType');
  const filter = artifactType === undefined ? {} : { artifactType };
  const { manifests } = call.registry.metadata;
  const found = await manifests.listReferrers(route.repository, route.digest, {
    ...page,
    most: page.most + 1,
    ...filter,
  });
  const { entries, last } = cutLong(cutPage(found.map(describe), page.most));
  const more = artifactType === undefined ? '' : `&artifactType=${encodeURIComponent(artifactType)}`;
  const index = `{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[${entries.map(({ json }) => json).join()}]}`;
  return document(utf8(index), {
    'content-type': mediaTypes.ociIndex,
    ...(artifactType === undefined ? {} : { 'oci-filters-applied': 'artifactType' }),
    ...nextPage(formatRoute(route), page.most, last?.digest, more),
  });
}

interface Described {
  readonly digest: string;
  readonly json: string;
}

function describe({ mediaType, digest, size, artifactType, annotations }: ManifestRecord): Described {
  const descriptor = {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  return { digest, json: JSON.stringify(formatDescriptor(descriptor)) };
}

/** Ends a page before it gets too long; one entry is always on it. */
function cutLong(page: Page<Described>): Page<Described> {
  let characters = 0;
  const end = page.entries.findIndex(({ json }) => {
    characters += json.length;
    return characters > mostCharacters;
  });
  if (end === -1) return page;
  const entries = page.entries.slice(0, Math.max(1, end));
  return { entries, last: entries.length < page.entries.length ? entries.at(-1) : page.last };
}
