import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { openSpool } from '../../src/app/registry-server/upstreams/open-spool.ts';
import { toUpstreamRules } from '../../src/app/registry-server/upstreams/to-upstream-rules.ts';
import { openHost } from '../../src/host/index.ts';
import { digestOf } from '../../src/oci/index.ts';
import type { UpstreamConfig } from '../../src/registry/server/index.ts';
import { type Served, serve } from '../remote/serve.ts';
import { type Answered, ask, manifestType, randomBlob, toManifest } from '../suites/registry/registry-under-test.ts';
import { type MemoryRegistry, memoryRegistry } from './memory-registry.ts';
import { openServedStore, type ServedStore } from './open-served-store.ts';

/** Answers instead of the upstream. @returns whether it did */
export type Trick = (request: IncomingMessage, response: ServerResponse) => boolean;

/** An upstream in memory, and a cache of it under `hub`. */
export interface CachePair extends AsyncDisposable {
  readonly upstream: MemoryRegistry;
  readonly served: Served;
  readonly cache: ServedStore;
  /** How the upstream differs from now on; `undefined`: not at all. */
  trick: Trick | undefined;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  head(path: string): Promise<Answered>;
  /** What was asked of the upstream since the last call. */
  asked(): readonly string[];
}

export async function openCachePair(config: Partial<UpstreamConfig> = {}): Promise<CachePair> {
  const pair: { trick: Trick | undefined } = { trick: undefined };
  const upstream = memoryRegistry({ before: (request, response) => pair.trick?.(request, response) ?? false });
  const served = await serve(upstream.listener);
  const registry = new URL(served.origin).host;
  const rules = toUpstreamRules([{ registry, prefix: 'hub', patience: 300, absent: 50, ...config }], {
    host: openHost,
    environment: {},
  });
  let scratch = (): string => '';
  const cache = await openServedStore({ upstreams: { rules: () => rules, openSpool: () => openSpool(scratch()) } });
  scratch = cache.store.scratch;
  const get: CachePair['get'] = (path, headers = {}) => ask(cache.origin, 'GET', path, { headers });
  return Object.assign(pair, {
    upstream,
    served,
    cache,
    get,
    head: (path: string) => ask(cache.origin, 'HEAD', path),
    asked: () => upstream.log.splice(0).filter((line) => line !== 'GET /v2/'),
    async [Symbol.asyncDispose]() {
      await cache[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
    },
  });
}

export interface Sample {
  readonly digest: string;
  readonly layer: Uint8Array<ArrayBuffer>;
  readonly layerDigest: string;
}

/** Puts an image into the upstream. */
export function put({ upstream }: CachePair, repository: string, tag: string, size = 1000): Sample {
  const config = new TextEncoder().encode(`{"of":"${tag} ${Math.random()}"}`);
  const { bytes: layer, digest: layerDigest } = randomBlob(size);
  const manifest = toManifest({
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layerDigest, size }],
  });
  upstream.blobs.set(`${repository}@${digestOf(config)}`, config);
  upstream.blobs.set(`${repository}@${layerDigest}`, layer);
  const bytes = new TextEncoder().encode(manifest.text);
  upstream.manifests.set(`${repository}@${manifest.digest}`, { mediaType: manifestType, bytes });
  upstream.tags.set(`${repository}:${tag}`, manifest.digest);
  return { digest: manifest.digest, layer, layerDigest };
}

/** Answers what the pattern names. */
export function instead(pattern: RegExp, answer: (response: ServerResponse) => void): Trick {
  return ({ method, url }, response) => {
    if (!pattern.test(`${method} ${url}`)) return false;
    answer(response);
    return true;
  };
}

/** Waits until an answer is as wanted. */
export async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await holds()); await wait(10))
    if (Date.now() > deadline) throw new Error('waited in vain');
}

/** What is on disk of blobs, and on its way. */
export function kept({ cache }: CachePair): readonly string[] {
  const { blobs, ingest } = cache.store.paths;
  return [...readdirSync(`${blobs}/sha256`), ...readdirSync(ingest)];
}
