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

/**
 * @param service whom tokens are for; servers that stand for one registry have the same
 * @param now milliseconds since 1970
 */
export function createTokens(key: TokenKey, service: string, now: () => number = Date.now): Tokens {
  /** Checking a signature takes a fifth of a millisecond, and a client sends the same token with each request. */
  const known = new Map<string, { readonly claims: TokenClaims; readonly until: number }>();

  async function sign(claims: JWTPayload, type: keyof typeof types, life: number): Promise<string> {
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
  }

  async function open(token: string, type: keyof typeof types): Promise<JWTPayload | undefined> {
    const { jwtVerify } = await import('jose');
    try {
      const options = {
        algorithms: [key.algorithm],
        typ: types[type],
        issuer: service,
        audience: service,
        clockTolerance,
      };
      const required = ['sub', 'exp', 'iat', 'nbf'];
      return (
        await jwtVerify(token, key.publicKey, { ...options, requiredClaims: required, currentDate: new Date(now()) })
      ).payload;
    } catch {
      // Whatever is wrong with it, it is not one of ours, and its bearer is told no more.
      return undefined;
    }
  }

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
