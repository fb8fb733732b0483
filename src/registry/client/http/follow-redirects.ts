import { registryFault } from '../faults.ts';
import type { Exchange, HttpRequest, HttpResponse } from './exchange.ts';
import { discard } from './read-body.ts';

const mostRedirects = 10;

/**
 * Follows redirects of requests that only read. Credentials stay with the host they are for.
 *
 * @throws registry/bad-redirect
 */
export function followRedirects(exchange: Exchange): Exchange {
  return async (request) => {
    let current = request;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await exchange(current);
      const location = isFollowed(current, response) ? response.headers.location : undefined;
      if (location === undefined) return response;
      await discard(response);
      current = lead(current, location);
    }
    throw registryFault(
      'registry/bad-redirect',
      `${request.url.host} leads on and on: more than ${mostRedirects} redirects`,
    );
  };
}

function isFollowed({ method }: HttpRequest, { status }: HttpResponse): boolean {
  const leads = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return leads && (method === 'GET' || method === 'HEAD');
}

function lead(request: HttpRequest, location: string): HttpRequest {
  const url = toTarget(request.url, location);
  if (url.origin === request.url.origin) return { ...request, url };
  const { authorization: _, ...headers } = request.headers ?? {};
  return { ...request, url, headers };
}

/**
 * Where a server leads to. A registry behind a proxy may take itself for one of plain HTTP: on its own host the address stays https.
 *
 * @throws registry/bad-redirect when it is no address of http or https, or goes from https to another host's http
 */
export function toTarget(from: URL, location: string): URL {
  const url = URL.parse(location, from.href);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw registryFault('registry/bad-redirect', `${from.host} leads to an address that is none of http or https`);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    if (url.hostname !== from.hostname)
      throw registryFault('registry/bad-redirect', `${from.host} leads from https to http://${url.host}`);
    url.protocol = 'https:';
    if (url.port === '' || url.port === '80') url.port = from.port;
  }
  return url;
}
