import { openRegistry, type Registry, type RegistryOptions, type Repository } from '../../src/registry/client/index.ts';
import { type Served, serve } from '../remote/serve.ts';
import { type MemoryRegistry, type MemoryRegistryOptions, memoryRegistry } from './memory-registry.ts';

/** A registry in memory on a port of its own, and a client that speaks to it. */
export interface TestRegistry extends AsyncDisposable {
  readonly memory: MemoryRegistry;
  readonly served: Served;
  /** `127.0.0.1:port`, as in references. */
  readonly host: string;
  readonly client: Registry;
  /** The repository `a/b`. */
  readonly repository: Repository;
}

/** @param client waits little between attempts */
export async function openTestRegistry(
  server: MemoryRegistryOptions = {},
  client: Partial<RegistryOptions> = {},
): Promise<TestRegistry> {
  const memory = memoryRegistry(server);
  const served = await serve(memory.listener);
  const host = new URL(served.origin).host;
  const opened = openRegistry({ environment: {}, pause: 1, ...client });
  return {
    memory,
    served,
    host,
    client: opened,
    repository: opened.repository({ registry: host, repository: 'a/b' }),
    async [Symbol.asyncDispose]() {
      opened[Symbol.dispose]();
      await served[Symbol.asyncDispose]();
    },
  };
}
