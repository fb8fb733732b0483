import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Grant } from './grant.ts';
import { anonymous, type Identity } from './identity.ts';
import type { TokenKey } from './token-key.ts';

/** Who a token speaks for, and what it lets them do. */
export interface TokenClaims {
  readonly identity: Identity;
  readonly grants: readonly Grant[];
}

/** Who may have tokens without a password from now on. */
export interface RefreshClaims {
  readonly user: string;
  /** As `PasswordChecker.stamp` was then. */
  readonly stamp: string;
}

/** Issues tokens and knows its own again. */
export interface Tokens {
  issue(claims: TokenClaims): Promise<string>;
  issueRefresh(claims: RefreshClaims): Promise<string>;
  /** @returns `undefined` for whatever is not a token of this registry, good now */
  verify(token: string): Promise<TokenClaims | undefined>;
  verifyRefresh(token: string): Promise<RefreshClaims | undefined>;
}

/** Seconds. */
export const tokenLife = 300;
const refreshLife = 30 * 24 * 3600;
/** Seconds by which clocks of servers may differ. */
const clockTolerance = 5;
const mostRemembered = 1000;

/** Which of the two kinds a token is; each is taken only for what it is. Source: RFC 8725, section 3.11. */
const types = { access: 'nacre-access+jwt', refresh: 'nacre-refresh+jwt' } as const;

/** Signs claims, and opens what it has signed. */
interface Signer {
  sign(claims: JWTPayload, type: keyof typeof types, life: number): Promise<string>;
  open(token: string, type: keyof typeof types): Promise<JWTPayload | undefined>;
}

function createSigner(key: TokenKey, service: string, now: () => number): Signer {
  const expected = {
    algorithms: [key.algorithm],
    issuer: service,
    audience: service,
    clockTolerance,
    requiredClaims: ['sub', 'exp', 'iat', 'nbf'],
  };
  return {
    async sign(claims, type, life) {
      const { SignJWT } = await import('jose');
      const issued = Math.floor(now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: key.algorithm, kid: key.id, typ: types[type] })
        .setIssuer(service)
        .setAudience(service)
        .setIssuedAt(issued)
        .setNotBefore(issued)
        .setExpirationTime(issued + life)
        .setJti(randomUUID())
        .sign(key.privateKey);
    },
    async open(token, type) {
      const { jwtVerify } = await import('jose');
      try {
        const options = { ...expected, typ: types[type], currentDate: new Date(now()) };
        return (await jwtVerify(token, key.publicKey, options)).payload;
      } catch {
        // Whatever is wrong with it, it is not one of ours, and its bearer is told no more.
        return undefined;
      }
    },
  };
}

/**
 * @param service whom tokens are for; servers that stand for one registry have the same
 * @param now milliseconds since 1970
 */
export function createTokens(key: TokenKey, service: string, now: () => number = Date.now): Tokens {
  const { sign, open } = createSigner(key, service, now);
  /** Checking a signature takes a fifth of a millisecond, and a client sends the same token with each request. */
  const known = new Map<string, { readonly claims: TokenClaims; readonly until: number }>();

  function remember(token: string, claims: TokenClaims, expires: number): void {
    const oldest = known.size >= mostRemembered ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(token, { claims, until: (expires + clockTolerance) * 1000 });
  }

  return {
    issue: ({ identity, grants }) =>
      sign(
        {
          sub: identity.kind === 'user' ? identity.name : '',
          access: grants,
          ...(identity.kind === 'user' && identity.groups.length > 0 ? { groups: identity.groups } : {}),
        },
        'access',
        tokenLife,
      ),
    issueRefresh: ({ user, stamp }) => sign({ sub: user, stamp }, 'refresh', refreshLife),
    async verify(token) {
      const found = known.get(token);
      if (found !== undefined && found.until > now()) return found.claims;
      known.delete(token);
      const payload = await open(token, 'access');
      if (payload === undefined) return undefined;
      const claims = toClaims(payload);
      remember(token, claims, payload.exp ?? 0);
      return claims;
    },
    async verifyRefresh(token) {
      const payload = await open(token, 'refresh');
      const { sub: user, stamp } = payload ?? {};
      return user !== undefined && typeof stamp === 'string' ? { user, stamp } : undefined;
    },
  };
}

/** Claims of a token whose signature was found to be ours: they are as `issue` wrote them. */
function toClaims({ sub = '', access, groups }: JWTPayload): TokenClaims {
  const identity: Identity =
    sub === '' ? anonymous : { kind: 'user', name: sub, groups: Array.isArray(groups) ? (groups as string[]) : [] };
  return { identity, grants: Array.isArray(access) ? (access as Grant[]) : [] };
}
