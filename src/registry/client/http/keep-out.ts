import { isLoopback } from '../endpoint.ts';
import { registryFault } from '../faults.ts';
import type { Exchange } from './exchange.ts';

/**
 * Keeps a registry from leading to services that only this machine reaches: its own, and those of its link, where clouds hand out secrets. For
 * whoever asks on behalf of others. Names are not looked up.
 *
 * @param host the registry's own, which may be one of these
 * @throws registry/bad-redirect
 */
export function keepOut(exchange: Exchange, host: string): Exchange {
  if (isLocal(host)) return exchange;
  return async (request) => {
    const { url } = request;
    // A dot at the end makes it no other name.
    if (isLocal(url.host.replace(/\.(?=:|$)/, '')))
      throw registryFault('registry/bad-redirect', `${host} leads to ${url.host}, which others do not reach`);
    return exchange(request);
  };
}

/** Numbers are in their canonical form in a URL, whatever form they were written in. */
function isLocal(host: string): boolean {
  return (
    isLoopback(host) ||
    /^(?:0\.0\.0\.0|169\.254\.\d+\.\d+|\[(?:::|::ffff:[0-9a-f:]+|fe[89ab][0-9a-f]:[^\]]*)\])(?::\d+)?$/.test(host)
  );
}
