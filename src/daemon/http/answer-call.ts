import type { Daemon } from '../daemon.ts';
import { daemonFault } from '../faults.ts';
import type { Answer } from './answer.ts';
import { answerFault } from './answer-fault.ts';
import { splitVersion } from './api-version.ts';
import type { Call } from './call.ts';
import type { Http } from './http-types.ts';
import { parseQuery } from './query.ts';
import { readDocument, readRequest } from './request-body.ts';
import type { FindRoute } from './route.ts';

/** Finds out what a request is about and has it answered; what fails becomes an answer. */
export async function answerCall(
  daemon: Daemon,
  findRoute: FindRoute,
  request: Http['Request'],
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const { path: whole, query } = splitTarget(request.url ?? '');
    const { version, path } = splitVersion(whole);
    const method = request.method ?? '';
    const found = findRoute(method, path);
    if (found === undefined) throw daemonFault('daemon/no-route', 'page not found');
    const { route, parameters } = found;
    return await route.answer(toCall(daemon, request, { version, parameters, query, signal }));
  } catch (error) {
    daemon.onFailure(error);
    return answerFault(error);
  }
}

interface CallFacts {
  readonly version: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: string;
  readonly signal: AbortSignal;
}

function toCall(daemon: Daemon, request: Http['Request'], facts: CallFacts): Call {
  const { version, parameters, query, signal } = facts;
  return {
    daemon,
    method: request.method ?? '',
    version,
    query: parseQuery(query),
    headers: request.headers,
    signal,
    parameter(name) {
      const value = parameters[name];
      if (value === undefined) throw new Error(`the path of the route has no {${name}}`);
      return value;
    },
    body: () => readRequest(request, daemon.limits.archive),
    json: () => readDocument(request, daemon.limits.document),
  };
}

/** Path and query of a request's target, which may be a whole address. */
function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const at = local.indexOf('?');
  return at === -1 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}
