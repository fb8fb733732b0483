import { once } from '../../../base/index.ts';
import type { Challenge } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import type { Exchange } from '../http/exchange.ts';
import { basicAuthorization, type Credentials } from './credentials.ts';
import { fetchToken, type Token, type TokenServer } from './fetch-token.ts';

/** Knows how one registry wants to be told who asks. */
export interface Authorizer {
  /** The header to send, as far as the registry has said how; a token that expires soon is replaced. */
  header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Takes note of what the registry says when it wants to know who asks.
   *
   * @param sent the header that it did not take
   * @returns whether there is another header now
   */
  learn(challenges: readonly Challenge[], scopes: readonly string[], sent: string | undefined): Promise<boolean>;
}

export interface AuthorizerOptions {
  /** The registry's own address: `https://registry.example`. */
  readonly origin: URL;
  readonly credentials: () => Promise<Credentials | undefined>;
  /** For the server that gives out tokens, which may be another host. */
  readonly exchange: Exchange;
}

type Method = { readonly kind: 'basic' } | { readonly kind: 'bearer'; readonly server: TokenServer };

/** A token, once it is there. */
interface KnownToken {
  readonly fetching: Promise<Token>;
  token?: Token;
}

/** Milliseconds before its end when a token is replaced. */
const spare = 10_000;

export function createAuthorizer({ origin, exchange, ...options }: AuthorizerOptions): Authorizer {
  const credentials = once(options.credentials);
  const tokens = new Map<string, KnownToken>();
  let method: Method | undefined;
  /** What the registry asks for besides what we think is needed. */
  const asked = new Map<string, readonly string[]>();

  /** One request for a token serves all who wait for it. A failure is not remembered: who asks next asks again. */
  function token(server: TokenServer, scopes: readonly string[], signal?: AbortSignal): Promise<Token> {
    const key = scopes.join(' ');
    const known = tokens.get(key);
    if (known !== undefined && (known.token?.expiresAt ?? Number.POSITIVE_INFINITY) - spare > Date.now())
      return known.fetching;
    const all = [...new Set([...scopes, ...(asked.get(key) ?? [])])];
    const cancel = signal === undefined ? {} : { signal };
    const fetching = credentials().then((found) =>
      fetchToken(exchange, server, { scopes: all, credentials: found, ...cancel }),
    );
    const entry: KnownToken = { fetching };
    tokens.set(key, entry);
    fetching.then(
      (fetched) => {
        entry.token = fetched;
      },
      () => tokens.get(key) === entry && tokens.delete(key),
    );
    return fetching;
  }

  async function header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    if (method === undefined) return undefined;
    const found = await credentials();
    if (found?.kind === 'bearer') return `Bearer ${found.token}`;
    if (method.kind === 'bearer') return `Bearer ${(await token(method.server, scopes, signal)).text}`;
    return found?.kind === 'password' ? basicAuthorization(found.username, found.password) : undefined;
  }

  return {
    header,
    async learn(challenges, scopes, sent) {
      method = toMethod(challenges, origin) ?? method;
      if (method?.kind === 'bearer') {
        const key = scopes.join(' ');
        asked.set(key, scopesOf(challenges));
        // Several requests may have been turned away at once: the first of them replaces the token.
        const known = tokens.get(key)?.token;
        if (known !== undefined && `Bearer ${known.text}` === sent) tokens.delete(key);
      }
      return (await header(scopes)) !== sent;
    },
  };
}

function scopesOf(challenges: readonly Challenge[]): readonly string[] {
  const text = challenges.find(({ scheme }) => scheme === 'bearer')?.parameters.scope ?? '';
  return text.split(' ').filter((scope) => scope !== '');
}

function toMethod(challenges: readonly Challenge[], origin: URL): Method | undefined {
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm !== undefined);
  if (bearer !== undefined) {
    const { realm = '', service } = bearer.parameters;
    return { kind: 'bearer', server: { realm: toRealm(realm, origin), service } };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}

/** Passwords are sent there: over plain HTTP only when the registry itself is spoken to so, and on its own host. */
function toRealm(text: string, origin: URL): URL {
  const url = URL.parse(text);
  const isPlain = url?.protocol === 'http:';
  const allowed =
    url?.protocol === 'https:' || (isPlain && origin.protocol === 'http:' && url.hostname === origin.hostname);
  if (url !== null && allowed) {
    url.username = '';
    url.password = '';
    url.hash = '';
    return url;
  }
  throw registryFault('registry/bad-answer', `${origin.host}: its token server is not at an address of https`, {
    hint: 'Ask whoever runs the registry to give an https address as realm.',
  });
}
