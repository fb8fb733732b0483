import { parseChallenges } from '../../protocol/index.ts';
import { canRepeat, type Exchange, type HttpRequest, type HttpResponse } from '../http/exchange.ts';
import { discard } from '../http/read-body.ts';
import type { Authorizer } from './authorizer.ts';

/** A request to a registry. */
export interface RegistryRequest extends HttpRequest {
  /** What the request needs to be allowed to do, in the form of `formatScope`. */
  readonly scopes: readonly string[];
}

export type RegistryExchange = (request: RegistryRequest) => Promise<HttpResponse>;

/** Says who asks, to the registry's own address and nowhere else; when it wants to know more the request is sent once more. */
export function authorize(exchange: Exchange, origin: URL, authorizer: Authorizer): RegistryExchange {
  return async (request) => {
    const { scopes, url, signal } = request;
    if (url.origin !== origin.origin) return exchange(request);
    const authorization = await authorizer.header(scopes, signal);
    const response = await exchange(withHeader(request, authorization));
    if (response.status !== 401 || response.url.origin !== origin.origin || !canRepeat(request)) return response;
    const challenges = parseChallenges(response.headers['www-authenticate']);
    if (!(await authorizer.learn(challenges, scopes, authorization))) return response;
    await discard(response);
    return exchange(withHeader(request, await authorizer.header(scopes, signal)));
  };
}

function withHeader(request: RegistryRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined ? request : { ...request, headers: { ...request.headers, authorization } };
}
