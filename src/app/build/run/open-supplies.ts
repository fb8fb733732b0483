import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { once } from '../../../base/index.ts';
import type { CacheRequest, RunSupplies } from '../../../build/index.ts';
import { type KeyAgent, openKeyAgent } from '../../../runtime/index.ts';
import { openCacheMount } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { BuildRunOptions } from './build-run-options.ts';
import { readSecret, type SecretContext } from './parse-secret.ts';
import { type AgentSource, readKeys } from './parse-ssh.ts';

/** Supplies of one build. Disposing ends the agents that were started for it. */
export interface OpenSupplies extends RunSupplies, AsyncDisposable {}

/** What mounts of commands are supplied with: caches of the store, and the secrets and agents that the call gives. */
export function openSupplies(
  nacre: Nacre,
  options: Pick<BuildRunOptions, 'secrets' | 'agents'> & { readonly onSecret?: (secret: Uint8Array) => void },
  environment: SecretContext['environment'],
): OpenSupplies {
  const secrets = new Map(options.secrets.map((source) => [source.id, source]));
  const started: Promise<KeyAgent>[] = [];
  const agents = new Map(options.agents.map((source) => [source.id, once(() => openAgent(source))]));

  async function openAgent(source: AgentSource): Promise<string> {
    if (source.kind === 'socket') return source.socket;
    const { runDirectory } = nacre;
    const agent = openKeyAgent(readKeys(source), { host: nacre.host(), runDirectory });
    started.push(agent);
    return (await agent).socket;
  }

  return {
    openCache: (request) => openCache(nacre, request),
    secret(id) {
      const source = secrets.get(id);
      const secret = source && readSecret(source, environment);
      if (secret !== undefined) options.onSecret?.(secret);
      return secret;
    },
    agent: async (id) => agents.get(id)?.(),
    async [Symbol.asyncDispose]() {
      for (const result of await Promise.allSettled(started))
        if (result.status === 'fulfilled') result.value[Symbol.dispose]();
    },
  };
}

function openCache(nacre: Nacre, { from, fill, ...request }: CacheRequest): ReturnType<typeof openCacheMount> {
  const filling = from === undefined ? {} : { fill: (directory: string) => fillCache(nacre, from, directory) };
  const given = fill === undefined ? filling : { fill, fillsEmpty: true };
  return openCacheMount(nacre.store, { ...request, ...given }, nacre.host());
}

/** Copies a directory out of a stack of layers, which a helper process sees mounted, with all that is in it. */
async function fillCache(
  { store, host }: Nacre,
  { snapshot, path }: NonNullable<CacheRequest['from']>,
  directory: string,
): Promise<void> {
  const point = store.scratch();
  mkdirSync(point);
  try {
    const source = join(point, path);
    const result = await host().run('cp', ['-a', '--', `${source}/.`, directory], { mounts: snapshot.mounts(point) });
    if (result.status === 0) return;
    throw appFault('app/bad-target', `the cache could not be filled from /${path}`, {
      hint: 'Name a directory with source=, and see that there is room on the disk.',
      detail: result.stderr.toString('utf8').replaceAll(point, ''),
    });
  } finally {
    rmSync(point, { recursive: true });
  }
}
