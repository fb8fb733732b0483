import type { Reference } from '../../oci/index.ts';
import { formatRoute } from '../protocol/index.ts';
import { type Connection, type ConnectOptions, connect } from './connect.ts';
import { answerFault } from './http/answer-fault.ts';
import { discard } from './http/read-body.ts';
import { listCatalog } from './list-catalog.ts';
import type { ReadPlace } from './read-place.ts';
import type { RegistryOptions } from './registry-options.ts';
import { createRepository, type Repository } from './repository.ts';

/** Registries over HTTP and HTTPS. Connections, tokens and what is known of repositories are shared. Disposing closes connections. */
export interface Registry extends Disposable {
  /** A repository of any registry; nothing is asked yet. The same one each time. */
  repository(name: Pick<Reference, 'registry' | 'repository'>): Repository;
  /** Where an image is asked for before its home, in that order. They are for reading. */
  mirrors(name: Reference): readonly Repository[];
  /** Where an image is read that no mirror has: where its name says, or where that has moved. */
  home(name: Reference): Repository;
  /** The repositories of a registry, in its order. @throws registry/refused when it keeps no list */
  catalog(registry: string, signal?: AbortSignal): AsyncIterable<string>;
  /**
   * Asks a registry whether it lets us in with the credentials there are.
   *
   * @throws registry/unauthorized, registry/not-reached, …
   */
  check(registry: string, signal?: AbortSignal): Promise<void>;
}

/** Opens no connection until something is asked. */
export function openRegistry(options: RegistryOptions): Registry {
  const whole = { attempts: 5, pause: 250, maxWait: 60_000, patience: 60_000, chunk: 64 * 1024 * 1024, ...options };
  const connections = new Map<string, Connection>();
  const repositories = new Map<string, Repository>();
  const connection = (registry: string, settings: ConnectOptions): Connection => {
    const found = connections.get(registry) ?? connect(registry, settings);
    connections.set(registry, found);
    return found;
  };
  const open = (name: Repository['name'], settings: ConnectOptions): Repository => {
    const key = `${name.registry}/${name.repository}`;
    const found = repositories.get(key) ?? createRepository(name, connection(name.registry, settings), settings);
    repositories.set(key, found);
    return found;
  };
  return {
    repository: (name) => open(name, whole),
    mirrors: (name) => (options.mirrors?.(name) ?? []).map((place) => open(place, settingsFor(place, whole))),
    home(name) {
      const place = options.home?.(name);
      return place === undefined ? open(name, whole) : open(place, settingsFor(place, whole));
    },
    catalog: (registry, signal) => listCatalog(registry, connection(registry, whole), signal),
    check: (registry, signal) => check(registry, connection(registry, whole), signal),
    [Symbol.dispose]() {
      for (const each of connections.values()) each[Symbol.dispose]();
    },
  };
}

function settingsFor({ plainHttp, insecure }: ReadPlace, settings: ConnectOptions): ConnectOptions {
  return {
    ...settings,
    ...(plainHttp === true ? { plainHttp: () => true } : {}),
    ...(insecure === true ? { tls: (registry) => ({ ...settings.tls?.(registry), insecure }) } : {}),
  };
}

async function check(registry: string, connection: Connection, signal: AbortSignal | undefined): Promise<void> {
  const url = new URL(formatRoute({ kind: 'base' }), await connection.origin());
  const cancel = signal === undefined ? {} : { signal };
  const response = await connection.send({ method: 'GET', url, scopes: [], ...cancel });
  if (response.status !== 200) throw await answerFault(registry, response);
  await discard(response);
}
