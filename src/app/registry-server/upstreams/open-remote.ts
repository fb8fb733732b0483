import { readFileSync } from 'node:fs';
import { reasonOf } from '../../../base/index.ts';
import { type Credentials, openRegistry, type Registry, toReadPlace } from '../../../registry/client/index.ts';
import { type RemoteConfig, serveFault } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import { registryOptions } from '../../registry/registry-access.ts';
import { toRegistryName } from '../../registry/registry-name.ts';

/** What speaking to other registries needs to know besides the configuration. */
export interface RemoteOptions {
  readonly host: Nacre['host'];
  /** Where homes, configurations and proxies are said. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Another registry that a server works with. */
export interface Remote {
  /** As references name it. */
  readonly name: string;
  /** What names of repositories begin with there; '' or parts with a slash at the end. */
  readonly path: string;
  /** Opens no connection until it is asked. @param mirrors asked before it when something is read */
  open(mirrors?: readonly URL[]): Registry;
}

/** Milliseconds without a byte after which it counts as gone. */
const patience = 30_000;

/** @throws serve/bad-config when a file can not be read */
export function toRemote(config: RemoteConfig, { host, environment }: RemoteOptions): Remote {
  const slash = config.registry.indexOf('/');
  const name = toRegistryName(slash === -1 ? config.registry : config.registry.slice(0, slash));
  const path = slash === -1 ? '' : `${config.registry.slice(slash + 1)}/`;
  // Looked at now so that a wrong path is told at the start; read again each time, as it may change.
  if (config.passwordFile !== undefined) readConfigured(config.passwordFile);
  const authority = config.authority === undefined ? undefined : readConfigured(config.authority);
  const options = registryOptions({ host }, { environment });
  return {
    name,
    path,
    open: (mirrors = []) =>
      openRegistry({
        ...options,
        // Whoever asked can ask again; he is not to wait for long.
        ...{ attempts: 3, pause: 200, maxWait: 1000, patience, forOthers: true },
        // What is said of one registry is no business of its mirrors.
        credentials: async (registry) =>
          registry === name ? ownCredentials(config, options.credentials, registry) : options.credentials?.(registry),
        plainHttp: (registry) => registry === name && config.plainHttp === true,
        tls: (registry) => {
          const found = options.tls?.(registry) ?? {};
          return authority === undefined ? found : { ...found, authorities: [...(found.authorities ?? []), authority] };
        },
        mirrors: (name) => mirrors.map((origin) => toReadPlace(origin, name)),
      }),
  };
}

async function ownCredentials(
  { user, passwordFile, anonymous }: RemoteConfig,
  find: ((registry: string) => Promise<Credentials | undefined>) | undefined,
  registry: string,
): Promise<Credentials | undefined> {
  if (anonymous === true) return undefined;
  if (user === undefined || passwordFile === undefined) return find?.(registry);
  return { kind: 'password', username: user, password: readConfigured(passwordFile).replace(/\r?\n$/, '') };
}

function readConfigured(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw serveFault('serve/bad-config', `${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Make the file, readable for the server.',
      cause: error,
    });
  }
}
