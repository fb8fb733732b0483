import type { Host } from '../../../host/index.ts';
import type { Credentials } from '../../../registry/client/index.ts';
import { authKey, credentialsIn, helperFor, readAuthFiles } from './auth-file.ts';
import { openCredentialHelper } from './credential-helper.ts';

/** What finding and keeping credentials works with. */
export interface CredentialDeps {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host: () => Pick<Host, 'run'>;
}

/**
 * The credentials of this user for a registry: of the first file that has any, by its helper or itself.
 *
 * @throws app/bad-registry-config
 */
export async function findCredentials(registry: string, deps: CredentialDeps): Promise<Credentials | undefined> {
  for (const file of readAuthFiles(deps.environment)) {
    const helper = helperFor(file, registry);
    const kept =
      helper === undefined
        ? undefined
        : await openCredentialHelper(deps.host, helper, deps.environment).get(authKey(registry));
    const found = kept ?? credentialsIn(file, registry);
    if (found !== undefined) return found;
  }
  return undefined;
}
