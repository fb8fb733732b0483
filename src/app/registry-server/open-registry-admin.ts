import type { ServerConfig } from '../../registry/server/index.ts';
import type { Nacre } from '../nacre.ts';
import { readServerConfig } from './read-server-config.ts';
import { openRegistryBackend, type RegistryBackend } from './registry-backend.ts';

/** What the verbs of an administrator work on, beside servers that run. */
export interface RegistryAdmin extends RegistryBackend {
  readonly config: ServerConfig;
}

/**
 * Opens the records of a registry as its server does.
 *
 * @param path of the configuration @default a server without one, over the store
 * @throws serve/bad-config
 */
export async function openRegistryAdmin(nacre: Nacre, path: string | undefined): Promise<RegistryAdmin> {
  const config = path === undefined ? {} : await readServerConfig(path);
  return { ...(await openRegistryBackend(nacre, config)), config };
}
