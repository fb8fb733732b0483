import { formatChallenge } from '../../protocol/index.ts';
import type { Asker } from '../rights.ts';

/** What a challenge tells of the registry. */
export interface RealmSettings {
  readonly service: string;
  readonly url?: string;
}

/**
 * `WWW-Authenticate` that sends a client to this server's own `/token`. Source: Docker's "Token Authentication Specification";
 * RFC 6750, section 3.
 *
 * @param scope what the token has to be for
 * @param error `invalid_token` or `insufficient_scope`
 */
export function formatRealm(asker: Asker, { service, url }: RealmSettings, scope?: string, error?: string): string {
  const parameters = {
    realm: `${url ?? originOf(asker)}/token`,
    service,
    ...(scope === undefined ? {} : { scope }),
    ...(error === undefined ? {} : { error }),
  };
  return formatChallenge({ scheme: 'bearer', parameters });
}

/** The address by which the client reached this server. */
function originOf({ headers, socket }: Asker): string {
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const { host = '' } = headers;
  return `${scheme}://${/^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
}
