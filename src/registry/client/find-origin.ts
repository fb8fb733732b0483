import { isFault } from '../../base/index.ts';
import { formatRoute } from '../protocol/index.ts';
import { isLoopback } from './endpoint.ts';
import type { Exchange } from './http/exchange.ts';
import { discard } from './http/read-body.ts';
import { waitToRetry } from './http/retry.ts';
import type { TlsSettings } from './http/tls-settings.ts';

/** Ways to speak to a registry: the one to try first, and what is taken when that does not work. */
export type Protocols = readonly [first: Protocol, other?: Protocol];
type Protocol = 'http:' | 'https:';

/** Plain HTTP is only among them on this machine, or when asked for. */
export function protocolsFor(host: string, tls: TlsSettings | undefined, plain: boolean): Protocols {
  if (plain) return ['http:'];
  if (tls?.insecure === true) return ['https:', 'http:'];
  return isLoopback(host) ? ['http:', 'https:'] : ['https:'];
}

/** How patiently a registry is asked. */
interface FindOptions {
  readonly attempts: number;
  readonly pause: number;
}

/** Never rejects: what is wrong with what is found is told by the first request. */
export async function findOrigin(
  host: string,
  [first, other]: Protocols,
  exchange: Exchange,
  options: FindOptions,
): Promise<URL> {
  const preferred = new URL(`${first}//${host}`);
  if (other === undefined) return preferred;
  const second = new URL(`${other}//${host}`);
  for (let attempt = 1; attempt <= options.attempts; attempt++) {
    const found = await tryOrigin(preferred, exchange);
    if (found === 'speaks') return preferred;
    if (found === 'does not') return second;
    // It may be one that takes the other protocol alone, or a bad connection.
    const instead = await tryOrigin(second, exchange);
    if (instead === 'speaks') return second;
    if (instead === 'does not') return preferred;
    await waitToRetry(options, attempt, undefined);
  }
  return preferred;
}

/** Milliseconds in which a registry has to say that it speaks a protocol, when another may do. */
const longestTry = 5000;

/** A server of https says 400 to plain HTTP, or breaks off. */
async function tryOrigin(origin: URL, exchange: Exchange): Promise<'speaks' | 'does not' | 'broke off'> {
  try {
    const url = new URL(formatRoute({ kind: 'base' }), origin);
    const response = await exchange({ method: 'GET', url, signal: AbortSignal.timeout(longestTry) });
    await discard(response);
    return response.status === 400 ? 'does not' : 'speaks';
  } catch (error) {
    if (isFault(error, 'registry/bad-certificate')) return 'speaks';
    return isFault(error, 'registry/broken-off') ? 'broke off' : 'does not';
  }
}
