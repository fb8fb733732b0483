import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { isJsonObject, parseJson, readBytes } from '../../../base/index.ts';
import type { Identity } from './identity.ts';
import { matchesPattern } from './repository-pattern.ts';

/** Somebody else whose word on who somebody is counts: an OpenID Connect provider. */
export interface OidcIssuer {
  /** As its tokens name it: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** Whom its tokens have to be for. */
  readonly audience: string;
  /** Address of its keys (JWKS). @default what its discovery document says */
  readonly keys?: string;
  /** The first entry whose claims all match says who it is; when none does, the token counts for nothing. */
  readonly users: readonly OidcUser[];
}

/** Whose tokens count, and as whom. */
export interface OidcUser {
  /** Patterns as for repositories, by the name of a claim; of a list any one has to match. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
  /** @default `oidc:` and the token's subject, which no user of a password file can be named */
  readonly user?: string;
  readonly groups?: readonly string[];
}

/** Knows tokens of issuers. */
export interface OidcIssuers {
  /** @returns `undefined` for whatever is not a token of one of the issuers, good now and of somebody who counts */
  verify(token: string): Promise<Identity | undefined>;
}

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Seconds by which clocks may differ. */
const clockTolerance = 30;
const mostWait = 5000;
const largestDocument = 1024 * 1024;

/**
 * Checks ID tokens against the keys that their issuers publish, fetched when they are first needed, kept, and fetched again for a key that
 * is not among them. Source: OpenID Connect Core 1.0, section 3.1.3.7; Discovery 1.0, section 4.
 *
 * @param onFailure told of an issuer whose keys can not be had
 */
export function createOidcIssuers(issuers: readonly OidcIssuer[], onFailure: (error: unknown) => void): OidcIssuers {
  const keys = new Map<string, Promise<JWTVerifyGetKey>>();

  /** A failure is not remembered: who asks next asks again. */
  function keysOf(issuer: OidcIssuer): Promise<JWTVerifyGetKey> {
    const known = keys.get(issuer.issuer);
    if (known !== undefined) return known;
    const opening = openKeys(issuer);
    keys.set(issuer.issuer, opening);
    opening.catch(() => keys.delete(issuer.issuer));
    return opening;
  }

  return {
    async verify(token) {
      const { decodeJwt, jwtVerify } = await import('jose');
      try {
        const named = decodeJwt(token).iss;
        const issuer = issuers.find((each) => each.issuer === named);
        if (issuer === undefined) return undefined;
        const { payload } = await jwtVerify(token, await keysOf(issuer), {
          ...{ issuer: issuer.issuer, audience: issuer.audience, algorithms, clockTolerance },
          requiredClaims: ['sub', 'exp'],
        });
        return toIdentity(issuer, payload);
      } catch (error) {
        if (!isTokenAtFault(error)) onFailure(error);
        return undefined;
      }
    },
  };
}

async function openKeys({ issuer, keys }: OidcIssuer): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import('jose');
  return createRemoteJWKSet(new URL(keys ?? (await discoverKeys(issuer))), { timeoutDuration: mostWait });
}

async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(mostWait) });
  if (!response.ok || response.body === null) throw new Error(`${address} answers ${response.status}`);
  const found = parseJson(await readBytes(response.body, largestDocument), largestDocument);
  const { issuer: named, jwks_uri: keys } = isJsonObject(found) ? found : {};
  // Keys are as good as the way they come: none by a plainer way than the issuer's own.
  const isFit = typeof keys === 'string' && URL.parse(keys)?.protocol === new URL(issuer).protocol;
  if (named !== issuer || !isFit) throw new Error(`${address} is not the document of this issuer, or has no keys`);
  return keys;
}

/** Whether it is the token that is wrong, and not the way to the issuer. */
function isTokenAtFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^ERR_(?:JWT_|JWS_|JOSE_ALG_NOT_ALLOWED$|JOSE_NOT_SUPPORTED$|JWKS_NO_MATCHING_KEY$)/.test(code);
}

function toIdentity({ users }: OidcIssuer, payload: JWTPayload): Identity | undefined {
  const found = users.find(({ claims }) =>
    Object.entries(claims).every(([name, patterns]) => {
      const values = Object.hasOwn(payload, name) ? [payload[name]].flat() : [];
      return values.some((value) => patterns.some((pattern) => matchesClaim(pattern, value)));
    }),
  );
  if (found === undefined) return undefined;
  return { kind: 'user', name: found.user ?? `oidc:${payload.sub}`, groups: found.groups ?? [] };
}

function matchesClaim(pattern: string, value: unknown): boolean {
  const isPlain = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
  return isPlain && matchesPattern(pattern, String(value));
}
