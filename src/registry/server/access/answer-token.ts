import { type ByteStream, type JsonObject, readBytes, utf8 } from '../../../base/index.ts';
import { formatChallenge } from '../../protocol/index.ts';
import { type Answer, document, refuse } from '../answer.ts';
import { refuseLimited } from '../rates/refuse-limited.ts';
import type { Asker, RightsAction } from '../rights.ts';
import { parseAuthorization } from './authorization.ts';
import { certificateUser } from './certificate-user.ts';
import { type Grant, parseScopes } from './grant.ts';
import { anonymous, type Identity } from './identity.ts';
import type { LogIn } from './log-in.ts';
import type { PasswordChecker } from './password-checker.ts';
import { type Tokens, tokenLife } from './tokens.ts';

/** What is sent to `/token`. */
export interface TokenCall {
  readonly method: string;
  readonly query: string;
  body(most: number): ByteStream;
}

export type AnswerToken = (call: TokenCall, asker: Asker) => Promise<Answer>;

/** What gives out tokens. */
export interface TokenEndpoint {
  readonly logIn: LogIn;
  /** Of a user's password, as in refresh tokens. */
  readonly stamp: PasswordChecker['stamp'];
  readonly tokens: Tokens;
  readonly allow: (identity: Identity, action: RightsAction, repository: string | undefined) => boolean;
  readonly service: string;
}

/** Who wants a token, and whether one by which others can be had. */
interface Wish {
  readonly identity: Identity;
  readonly scopes: readonly string[];
  /** Names the password that it depends on. */
  readonly refresh?: string;
}

const largestForm = 64 * 1024;

/**
 * Answers `/token`: by GET with a name and password or for anybody, by POST with a form that brings a password or a refresh token.
 * A token covers those of the scopes asked for that the rules allow, and may cover none.
 * Source: Docker's "Token Authentication Specification" and "OAuth2 Token Authentication".
 */
export function createTokenEndpoint(endpoint: TokenEndpoint): AnswerToken {
  return async (call, asker) => {
    if (call.method !== 'GET' && call.method !== 'POST')
      return refuse('UNSUPPORTED', { headers: { allow: 'GET, POST' } });
    const wish = await (call.method === 'GET'
      ? readQuery(endpoint, new URLSearchParams(call.query), asker)
      : readForm(endpoint, await readFormBody(call), asker));
    return 'status' in wish ? wish : answerWish(endpoint, wish);
  };
}

async function readFormBody(call: TokenCall): Promise<URLSearchParams> {
  return new URLSearchParams(Buffer.from(await readBytes(call.body(largestForm), largestForm)).toString('utf8'));
}

async function answerWish({ tokens, allow }: TokenEndpoint, { identity, scopes, refresh }: Wish): Promise<Answer> {
  const grants = parseScopes(scopes).flatMap((asked) => grantOf(asked, (...what) => allow(identity, ...what)));
  const token = await tokens.issue({ identity, grants });
  const body: JsonObject = {
    token,
    access_token: token,
    expires_in: tokenLife,
    issued_at: new Date().toISOString(),
    ...(refresh === undefined || identity.kind === 'anonymous'
      ? {}
      : { refresh_token: await tokens.issueRefresh({ user: identity.name, stamp: refresh }) }),
  };
  return document(utf8(JSON.stringify(body)), { 'content-type': 'application/json', 'cache-control': 'no-store' });
}

/** What of one scope is allowed. */
function grantOf(
  { type, name, actions }: Grant,
  may: (action: RightsAction, repository: string | undefined) => boolean,
): readonly Grant[] {
  if (type === 'registry') return may('catalog', undefined) ? [{ type, name, actions: ['*'] }] : [];
  const all = (['pull', 'push', 'delete'] as const).filter((each) => actions.includes('*') || actions.includes(each));
  const granted = all.filter((each) => may(each, name));
  return granted.length === 0 ? [] : [{ type, name, actions: granted }];
}

async function readQuery(endpoint: TokenEndpoint, query: URLSearchParams, asker: Asker): Promise<Wish | Answer> {
  const authorization = parseAuthorization(asker.headers.authorization);
  const scopes = query.getAll('scope');
  if (!isOurs(endpoint, query)) return otherService();
  if (authorization.kind === 'none') return { identity: certificateUser(asker) ?? anonymous, scopes };
  if (authorization.kind !== 'password') return notKnown();
  const { user, password } = authorization;
  return readPassword(endpoint, asker, { user, password, scopes, offline: query.get('offline_token') === 'true' });
}

async function readForm(endpoint: TokenEndpoint, form: URLSearchParams, asker: Asker): Promise<Wish | Answer> {
  const scopes = form.getAll('scope');
  if (!isOurs(endpoint, form)) return otherService();
  switch (form.get('grant_type')) {
    case 'password': {
      const [user, password] = [form.get('username') ?? '', form.get('password') ?? ''];
      return readPassword(endpoint, asker, { user, password, scopes, offline: form.get('access_type') === 'offline' });
    }
    case 'refresh_token': {
      const claims = await endpoint.tokens.verifyRefresh(form.get('refresh_token') ?? '');
      // Who has another password since then, or none, has to log in again.
      if (claims === undefined || endpoint.stamp(claims.user) !== claims.stamp) return notKnown();
      return { identity: { kind: 'user', name: claims.user, groups: [] }, scopes, refresh: claims.stamp };
    }
    default:
      return refuse('UNSUPPORTED', { status: 400, message: 'grant_type is neither password nor refresh_token' });
  }
}

async function readPassword(
  { logIn }: TokenEndpoint,
  { address }: Asker,
  { user, password, scopes, offline }: { user: string; password: string; scopes: readonly string[]; offline: boolean },
): Promise<Wish | Answer> {
  const login = await logIn(user, password, address);
  if (login === undefined) return notKnown();
  if ('kind' in login) return refuseLimited(login);
  const { identity, stamp } = login;
  return { identity, scopes, ...(offline && stamp !== undefined ? { refresh: stamp } : {}) };
}

function isOurs({ service }: TokenEndpoint, asked: URLSearchParams): boolean {
  const named = asked.get('service');
  return named === null || named === '' || named === service;
}

function otherService(): Answer {
  return refuse('DENIED', { status: 400, message: 'tokens for this service are not given out here' });
}

function notKnown(): Answer {
  const challenge = formatChallenge({ scheme: 'basic', parameters: { realm: 'registry' } });
  return refuse('UNAUTHORIZED', {
    message: 'the name and password, or the token, are not valid',
    headers: { 'www-authenticate': challenge },
  });
}
