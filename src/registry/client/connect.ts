import { type OnEvent, once } from '../../base/index.ts';
import { headerNames, parseWarnings } from '../protocol/index.ts';
import { authorize, type RegistryExchange } from './auth/authorize.ts';
import { createAuthorizer } from './auth/authorizer.ts';
import { isLoopback, networkHost } from './endpoint.ts';
import { findOrigin, protocolsFor } from './find-origin.ts';
import { followRedirects } from './http/follow-redirects.ts';
import { keepOut } from './http/keep-out.ts';
import { openExchange } from './http/open-exchange.ts';
import { retry } from './http/retry.ts';
import type { RegistryOptions } from './registry-options.ts';

/** One registry, spoken to. */
export interface Connection extends Disposable {
  /** Where it is: `https://registry.example:5000`. */
  origin(): Promise<URL>;
  /** Asks for what lies at its origin, or at an address that it gave. */
  send(...request: Parameters<RegistryExchange>): ReturnType<RegistryExchange>;
}

/** How a registry is asked, each setting having a value. */
export type ConnectOptions = RegistryOptions &
  Required<Pick<RegistryOptions, 'attempts' | 'pause' | 'maxWait' | 'patience' | 'chunk'>>;

/** Connects to nothing until the first request. */
export function connect(registry: string, options: ConnectOptions): Connection {
  const host = networkHost(registry);
  // Go's programs never use a proxy for the machine they run on, and so nobody says it in NO_PROXY.
  const environment = isLoopback(host) ? {} : options.environment;
  const settings = options.tls?.(registry);
  const open = openExchange({
    ...{ host, environment, patience: options.patience },
    ...(settings === undefined ? {} : { tls: settings }),
  });
  const exchange = options.forOthers === true ? keepOut(open.exchange, host) : open.exchange;
  const redirected = followRedirects(exchange);
  const protocols = protocolsFor(host, settings, options.plainHttp?.(registry) ?? false);
  const origin = once(() => findOrigin(host, protocols, open.exchange, options));
  const speak = once(async () => {
    const found = await origin();
    const authorizer = createAuthorizer({
      origin: found,
      exchange: retry(followRedirects(exchange), options),
      credentials: async () => options.credentials?.(registry),
    });
    return tellWarnings(retry(authorize(redirected, found, authorizer), options), host, options.onEvent);
  });
  return {
    origin,
    send: async (request) => (await speak())(request),
    [Symbol.dispose]: () => open[Symbol.dispose](),
  };
}

/** Tells what the registry wants the user to know, each thing once. */
function tellWarnings(send: RegistryExchange, host: string, onEvent: OnEvent = () => undefined): RegistryExchange {
  const told = new Set<string>();
  return async (request) => {
    const response = await send(request);
    for (const text of parseWarnings(response.headers[headerNames.warning])) {
      if (!told.has(text) && told.size < mostWarnings) onEvent({ kind: 'warning', message: `${host}: ${text}` });
      told.add(text);
    }
    return response;
  };
}

/** Of one registry that are told. */
const mostWarnings = 10;
