import { utf8 } from '../../base/index.ts';
import { parseRoute, type Route } from '../protocol/index.ts';
import type { Awaitable } from '../records/index.ts';
import { type Answer, document, refuse } from './answer.ts';
import type { Call } from './call.ts';
import { refuseLimited } from './rates/refuse-limited.ts';
import { refusePath } from './refuse-path.ts';
import type { Decision, RightsAction } from './rights.ts';
import { answerBlob } from './routes/blobs.ts';
import { answerCatalog } from './routes/catalog.ts';
import { answerManifest } from './routes/manifests.ts';
import { answerReferrers } from './routes/referrers.ts';
import { answerTags } from './routes/tags.ts';
import { answerUpload, answerUploads } from './routes/uploads.ts';
import { answerCached } from './upstream/answer-cached.ts';
import type { PullThrough } from './upstream/pull-through.ts';

/** What a method does to an address, in words of rights. A method that is not listed is not allowed. */
const actions: Readonly<Record<Route['kind'], Readonly<Record<string, RightsAction>>>> = {
  base: { GET: 'none', HEAD: 'none' },
  catalog: { GET: 'catalog', HEAD: 'catalog' },
  tags: { GET: 'pull', HEAD: 'pull' },
  manifest: { GET: 'pull', HEAD: 'pull', PUT: 'push', DELETE: 'delete' },
  blob: { GET: 'pull', HEAD: 'pull', DELETE: 'delete' },
  uploads: { POST: 'push' },
  upload: { GET: 'push', HEAD: 'push', PATCH: 'push', PUT: 'push', DELETE: 'push' },
  referrers: { GET: 'pull', HEAD: 'pull' },
};

/** Whether what is asked for may be done. */
export type Ask = (action: RightsAction, repository: string | undefined) => Awaitable<Decision>;

/**
 * Answers a request under `/v2/`: what is it about, may it, do it.
 *
 * @param ask called before anything is looked up
 * @param upstreams fill some repositories
 */
export async function dispatch(call: Call, ask: Ask, upstreams?: PullThrough): Promise<Answer> {
  const route = parseRoute(call.path);
  if (route === undefined) return refusePath(call);
  const methods = actions[route.kind];
  const action = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
  if (action === undefined) return refuse('UNSUPPORTED', { headers: { allow: Object.keys(methods).join(', ') } });
  const asked = ask(action, 'repository' in route ? route.repository : undefined);
  const decision = asked instanceof Promise ? await asked : asked;
  if (decision.kind !== 'allowed') return refuseAsker(decision);
  const cached = 'repository' in route ? upstreams?.find(route.repository) : undefined;
  if (cached === undefined || !('repository' in route)) return answerRoute(call, route);
  return answerCached(call, route, cached, (prepared) => answerRoute(prepared, route));
}

function refuseAsker(decision: Exclude<Decision, { readonly kind: 'allowed' }>): Answer {
  if (decision.kind === 'limited') return refuseLimited(decision);
  const message = decision.message === undefined ? {} : { message: decision.message };
  if (decision.kind === 'denied') return refuse('DENIED', message);
  return refuse('UNAUTHORIZED', { ...message, headers: { 'www-authenticate': decision.challenge } });
}

function answerRoute(call: Call, route: Route): Awaitable<Answer> {
  switch (route.kind) {
    case 'base':
      return document(utf8('{}'), { 'content-type': 'application/json' });
    case 'catalog':
      return answerCatalog(call);
    case 'tags':
      return answerTags(call, route);
    case 'manifest':
      return answerManifest(call, route);
    case 'blob':
      return answerBlob(call, route);
    case 'uploads':
      return answerUploads(call, route);
    case 'upload':
      return answerUpload(call, route);
    case 'referrers':
      return answerReferrers(call, route);
  }
}
