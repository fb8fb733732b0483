import type { Limited } from '../rates/rate-gate.ts';
import type { Identity } from './identity.ts';
import type { OidcIssuers } from './oidc-issuers.ts';
import type { PasswordChecker } from './password-checker.ts';

/** Who has logged in. */
export interface Login {
  readonly identity: Identity;
  /** Names the password, so that a refresh token can depend on it; an ID token gives none. */
  readonly stamp?: string;
}

/**
 * Takes a name and a password, or any name and an ID token of a known issuer.
 *
 * @param address where they come from
 * @returns `undefined` when they prove nothing
 */
export type LogIn = (user: string, password: string, address: string) => Promise<Login | Limited | undefined>;

/** @param issuers `undefined`: ID tokens are not taken */
export function createLogIn(checker: PasswordChecker, issuers: OidcIssuers | undefined): LogIn {
  return async (user, password, address) => {
    if (issuers !== undefined && /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(password)) {
      const identity = await issuers.verify(password);
      return identity && { identity };
    }
    const right = await checker.check(user, password, address);
    if (right === false) return undefined;
    if (right !== true) return right;
    const stamp = checker.stamp(user);
    return { identity: { kind: 'user', name: user, groups: [] }, ...(stamp === undefined ? {} : { stamp }) };
  };
}
