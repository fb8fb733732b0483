import { refuse } from '../answer.ts';
import type { Limited } from '../rates/rate-gate.ts';
import { type Asker, type Decision, everybody, type Rights, type RightsAction } from '../rights.ts';
import { type AccessRule, type AccessRules, createAccessRules, type Groups } from './access-rules.ts';
import { type AnswerToken, createTokenEndpoint } from './answer-token.ts';
import { parseAuthorization } from './authorization.ts';
import { certificateUser } from './certificate-user.ts';
import { covers, type Grant, scopeOf } from './grant.ts';
import { anonymous, type Identity } from './identity.ts';
import { createLogIn } from './log-in.ts';
import { createOidcIssuers, type OidcIssuer } from './oidc-issuers.ts';
import { createPasswordChecker, type PasswordGate } from './password-checker.ts';
import { openPasswordFile } from './password-file.ts';
import { formatRealm } from './realm.ts';
import type { TokenKey } from './token-key.ts';
import { createTokens } from './tokens.ts';

/** Who is known here, and what they may do. */
export interface AccessSettings {
  /** Path of a password file as `htpasswd -B` makes it. @default no user has a password */
  readonly passwords?: string;
  readonly groups: Groups;
  /** Whose ID tokens are taken as passwords. */
  readonly issuers: readonly OidcIssuer[];
  readonly rules: readonly AccessRule[];
  /** Signs tokens. */
  readonly key: TokenKey;
  /** Whom tokens are for. */
  readonly service: string;
  /** Where clients reach the server: `https://registry.example`. @default what each request names */
  readonly url?: string;
  /** Keeps from hashing too many passwords. @default nothing does */
  readonly gate?: PasswordGate;
  /** Told of what failed when there was no request to tell it. */
  readonly onFailure: (error: unknown) => void;
}

/** The door of a registry. */
export interface Access {
  readonly rights: Rights;
  /** Gives out tokens: answers what is sent to `/token`. */
  readonly answerToken: AnswerToken;
}

/** No door: everybody may do everything, and there are no tokens. */
export function openToEverybody(): Access {
  const nothing = refuse('UNSUPPORTED', { status: 404, message: 'there is nothing at this address' });
  return { rights: everybody, answerToken: async () => nothing };
}

/** Who asks, and what their token covers; without a token that is what the rules say. */
interface Known {
  readonly identity: Identity;
  readonly grants?: readonly Grant[];
}

/**
 * Makes a door of users and rules. Passwords are taken both at `/token` and with any request; who brings nothing is told to fetch a
 * token, for that is what lets every client also pull what is open to everybody.
 *
 * @throws serve/bad-passwords
 */
export function openAccess(settings: AccessSettings): Access {
  const { passwords, groups, key, service, onFailure } = settings;
  const file = passwords === undefined ? undefined : openPasswordFile(passwords, onFailure);
  const checker = createPasswordChecker(() => file?.hashes() ?? new Map(), settings.gate);
  const issuers = settings.issuers.length === 0 ? undefined : createOidcIssuers(settings.issuers, onFailure);
  const logIn = createLogIn(checker, issuers);
  const tokens = createTokens(key, service);
  const rules = createAccessRules(settings.rules, groups);

  /** @returns `undefined` when what the request brings proves nothing */
  async function identify(asker: Asker): Promise<Known | Limited | undefined> {
    const authorization = parseAuthorization(asker.headers.authorization);
    switch (authorization.kind) {
      case 'none':
        return { identity: certificateUser(asker) ?? anonymous };
      case 'malformed':
        return undefined;
      case 'password': {
        const login = await logIn(authorization.user, authorization.password, asker.address);
        return login && ('kind' in login ? login : { identity: login.identity });
      }
      case 'token':
        return tokens.verify(authorization.token);
    }
  }

  async function rights(asker: Asker, action: RightsAction, repository: string | undefined): Promise<Decision> {
    const known = await identify(asker);
    const challenge = (error?: string): string => formatRealm(asker, settings, scopeOf(action, repository), error);
    if (known === undefined) return { kind: 'unauthorized', challenge: challenge('invalid_token'), message: notProven };
    if ('kind' in known) return known;
    const { identity, grants } = known;
    const user = identity.kind === 'user' ? { user: identity.name } : {};
    // Whoever only looks whether it is known here is asked who it is: `login` finds out so whether a password is right.
    if (action === 'none' && identity.kind === 'anonymous' && grants === undefined)
      return { kind: 'unauthorized', challenge: challenge() };
    if (!isAllowed(rules, identity, action, repository))
      return identity.kind === 'anonymous'
        ? { kind: 'unauthorized', challenge: challenge() }
        : { kind: 'denied', ...user };
    if (grants !== undefined && !covers(grants, action, repository))
      return {
        kind: 'unauthorized',
        challenge: challenge('insufficient_scope'),
        message: 'the token is for something else',
      };
    return { kind: 'allowed', ...user };
  }

  const allow = (identity: Identity, action: RightsAction, repository: string | undefined): boolean =>
    isAllowed(rules, identity, action, repository);
  return { rights, answerToken: createTokenEndpoint({ logIn, stamp: checker.stamp, tokens, allow, service }) };
}

const notProven = 'the password or token is not valid';

function isAllowed(
  rules: AccessRules,
  identity: Identity,
  action: RightsAction,
  repository: string | undefined,
): boolean {
  if (action === 'none') return true;
  if (action === 'catalog') return rules.allowListing(identity);
  return repository !== undefined && rules.allow(identity, action === 'show' ? 'pull' : action, repository);
}
