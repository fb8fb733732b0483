/** What a registry is told of who asks. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A token that is exchanged for others: `identitytoken` of a Docker configuration. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A token that is sent as it is: `registrytoken` of a Docker configuration. */
  | { readonly kind: 'bearer'; readonly token: string };

/**
 * Finds the credentials for a registry, named as in a reference (`docker.io`, `registry.example:5000`).
 *
 * @returns `undefined` when there are none: the registry is asked without
 */
export type FindCredentials = (registry: string) => Promise<Credentials | undefined>;

/** The header of basic authentication. Source: RFC 7617, section 2. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
