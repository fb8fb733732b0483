import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type MemoryRegistry, memoryRegistry } from '../../../../test/registry/memory-registry.ts';
import { openServedStore, type ServedStore } from '../../../../test/registry/open-served-store.ts';
import { serve } from '../../../../test/remote/serve.ts';
import {
  ask,
  indexType,
  jsonOf,
  manifestType,
  pushImage,
  putManifest,
  toManifest,
} from '../../../../test/suites/registry/registry-under-test.ts';
import {
  type OnRegistryEvent,
  type RegistryEvent,
  type ReplicationConfig,
  toRegistryEvent,
} from '../../../registry/server/index.ts';
import { openLocalRegistry } from '../../../store/index.ts';
import { openNacre } from '../../nacre.ts';
import { openReplication, type Replication, toReplicationRules } from './open-replication.ts';

/** A server that copies as it is told to. */
interface Site extends AsyncDisposable {
  readonly served: ServedStore;
  readonly origin: string;
  readonly host: string;
  readonly failures: unknown[];
  readonly events: RegistryEvent[];
  /** Begins to copy. A second call takes the place of the first. */
  replicate(...configs: readonly ReplicationConfig[]): Promise<void>;
  stop(): Promise<void>;
  metrics(): string;
}

async function openSite(): Promise<Site> {
  const failures: unknown[] = [];
  const events: RegistryEvent[] = [];
  let replication: Replication | undefined;
  const onEvent: OnRegistryEvent = (event) => {
    events.push(event);
    return replication?.onEvent(event);
  };
  const served = await openServedStore({ onEvent });
  const nacre = openNacre(served.store.paths.root, {});
  const { storage, metadata } = openLocalRegistry(served.store, { sharedBlobs: false });
  const tell = async (act: Parameters<typeof toRegistryEvent>[0]): Promise<void> => onEvent(toRegistryEvent(act));
  const own = { storage, metadata, keeping: { rulesOf: () => ({}) }, tell };
  const stop = async (): Promise<void> => {
    await replication?.[Symbol.asyncDispose]();
    replication = undefined;
  };
  return {
    served,
    origin: served.origin,
    host: served.host,
    failures,
    events,
    async replicate(...configs) {
      await stop();
      const rules = toReplicationRules({ replication: configs }, { host: nacre.host, environment: {} });
      replication = openReplication(rules, { nacre, own, onFailure: (error) => failures.push(error), pause: 20 });
    },
    stop,
    metrics: () => replication?.formatMetrics().join('\n') ?? '',
    async [Symbol.asyncDispose]() {
      await stop();
      nacre[Symbol.dispose]();
      await served[Symbol.asyncDispose]();
    },
  };
}

async function eventually(holds: () => Promise<boolean> | boolean, what: () => string = () => ''): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await holds()); await wait(10))
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
}

async function digestOf(origin: string, repository: string, tag: string): Promise<string | null> {
  const { status, headers } = await ask(origin, 'HEAD', `/v2/${repository}/manifests/${tag}`);
  return status === 200 ? headers.get('docker-content-digest') : null;
}

async function tagsOf(origin: string, repository: string): Promise<readonly string[]> {
  const answered = await ask(origin, 'GET', `/v2/${repository}/tags/list`);
  return answered.status === 200 ? jsonOf(answered).tags : [];
}

const push = { on: 'push' } as const;

describe('replication to a registry', () => {
  test('what is pushed, as patterns say, with what refers to it', async () => {
    await using here = await openSite();
    await using there = await openSite();
    await here.replicate({
      to: `http://${there.host}/backup`,
      prefix: 'team',
      repositories: ['team/**', '!team/private'],
      tags: ['v*', '!*-rc'],
      ...push,
    });
    for (const repository of ['team/a', 'team/private', 'other'])
      for (const tag of ['v1', 'v1-rc', 'latest']) await pushImage(here.origin, repository, tag);
    const digest = (await digestOf(here.origin, 'team/a', 'v1')) ?? '';
    await eventually(async () => (await digestOf(there.origin, 'backup/a', 'v1')) === digest);
    const signature = await pushImage(here.origin, 'team/a', 'sig', {
      subject: { mediaType: manifestType, digest, size: 1 },
    });
    const byDigest = toManifest({ ...JSON.parse(signature.text), annotations: { a: 'b' } });
    await putManifest(here.origin, 'team/a', byDigest.digest, byDigest);
    await eventually(async () => {
      const found = await ask(there.origin, 'GET', `/v2/backup/a/referrers/${digest}`);
      return jsonOf(found).manifests.length === 2;
    });
    assert.deepEqual(await tagsOf(there.origin, 'backup/a'), ['v1']);
    assert.deepEqual(jsonOf(await ask(there.origin, 'GET', '/v2/_catalog')).repositories, ['backup/a']);
    assert.deepEqual(here.failures, []);
  });

  test('what was there before, and what came while nobody copied', async () => {
    await using here = await openSite();
    await using there = await openSite();
    await pushImage(here.origin, 'a', '1');
    await here.replicate({ to: `http://${there.host}`, ...push });
    await eventually(async () => (await tagsOf(there.origin, 'a')).length === 1);
    await here.stop();
    await pushImage(here.origin, 'a', '2');
    await pushImage(here.origin, 'b/c', '1');
    await here.replicate({ to: `http://${there.host}`, ...push });
    await eventually(async () => (await tagsOf(there.origin, 'b/c')).length === 1);
    await eventually(async () => (await tagsOf(there.origin, 'a')).length === 2);
  });

  test('indexes come whole, and deletions when they are asked for', async () => {
    await using here = await openSite();
    await using there = await openSite();
    await here.replicate({ to: `http://${there.host}`, delete: true, ...push });
    const one = await pushImage(here.origin, 'a', 'one');
    const index = {
      schemaVersion: 2,
      mediaType: indexType,
      manifests: [{ mediaType: manifestType, ...one, text: undefined }],
    };
    await putManifest(here.origin, 'a', 'all', { text: JSON.stringify(index) }, indexType);
    await eventually(async () => (await tagsOf(there.origin, 'a')).length === 2);
    await ask(here.origin, 'DELETE', '/v2/a/manifests/one');
    await eventually(async () => (await tagsOf(there.origin, 'a')).join() === 'all');
    assert.match(here.metrics(), /replication_deleted_total\{rule="to .*"\} 1/);
  });

  test('two that copy to each other end', async () => {
    await using here = await openSite();
    await using there = await openSite();
    await here.replicate({ to: `http://${there.host}`, ...push });
    await there.replicate({ to: `http://${here.host}`, ...push });
    await pushImage(here.origin, 'a', '1');
    await pushImage(there.origin, 'b', '1');
    await eventually(
      async () => (await tagsOf(here.origin, 'b')).length + (await tagsOf(there.origin, 'a')).length === 2,
    );
    await wait(300);
    const pushes = [...here.events, ...there.events].filter(
      ({ action, tag }) => action === 'push' && tag !== undefined,
    );
    assert.equal(pushes.length, 4);
    for (const site of [here, there]) assert.match(site.metrics(), /replication_owed\{.*\} 0/);
  });

  test('goes on past what is broken, tries it again, and counts', async () => {
    await using here = await openSite();
    let broken = true;
    const target = await openTarget((request, response) => {
      if (!broken || !request.url?.startsWith('/v2/bad/')) return false;
      response.writeHead(403).end();
      return true;
    });
    await using _served = target;
    await here.replicate({ to: `http://${target.host}`, ...push });
    for (const repository of ['bad', 'good']) await pushImage(here.origin, repository, '1');
    await eventually(() => target.memory.tags.has('good:1'));
    await eventually(() => here.failures.length > 0);
    assert.match(String(here.failures[0]), /to 127\.0\.0\.1:\d+: here\/bad:1: .*403/);
    await eventually(() => /replication_owed\{.*\} 1/.test(here.metrics()));
    broken = false;
    await eventually(() => target.memory.tags.has('bad:1'));
    await eventually(() => /replication_owed\{.*\} 0/.test(here.metrics()));
    assert.match(here.metrics(), /replication_failures_total\{.*\} [1-9]/);
    assert.equal(here.failures.length, 1);
  });
});

describe('replication from a registry', () => {
  test('what it has, as patterns say, now and then', async () => {
    await using here = await openSite();
    await using there = await openSite();
    for (const repository of ['team/a', 'team/b', 'other']) await pushImage(there.origin, repository, '1');
    await here.replicate({
      from: `http://${there.host}/team`,
      prefix: 'mirror',
      repositories: ['mirror/**'],
      every: 100,
    });
    await eventually(async () => (await tagsOf(here.origin, 'mirror/b')).length === 1);
    const moved = await pushImage(there.origin, 'team/a', '1');
    await eventually(async () => (await digestOf(here.origin, 'mirror/a', '1')) === moved.digest);
    assert.deepEqual(jsonOf(await ask(here.origin, 'GET', '/v2/_catalog')).repositories, ['mirror/a', 'mirror/b']);
    assert.ok(
      here.events.some(({ action, repository, tag }) => action === 'push' && repository === 'mirror/a' && tag === '1'),
    );
  });

  test('repositories that are named are not looked for in a list', async () => {
    await using here = await openSite();
    const target = await openTarget(() => false);
    await using _served = target;
    await here.replicate({ from: `http://${target.host}`, repositories: ['a'], every: 50 });
    await wait(200);
    assert.deepEqual(here.failures, []);
    assert.ok(!target.memory.log.some((line) => line.includes('_catalog')));
  });

  test('what is not what it should be is not kept', async () => {
    await using here = await openSite();
    await using there = await openSite();
    const { text } = await pushImage(there.origin, 'a', '1');
    const target = await openTarget((request, response) => {
      if (request.url?.includes('/manifests/') !== true) return false;
      const bytes = Buffer.from(text.replace('"schemaVersion":2', '"schemaVersion": 2'));
      response.writeHead(200, {
        'content-type': manifestType,
        'docker-content-digest': `sha256:${'0'.repeat(64)}`,
        'content-length': bytes.length,
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
      return true;
    });
    await using _served = target;
    target.memory.tags.set('a:1', 'x');
    await here.replicate({ from: `http://${target.host}`, repositories: ['a'], every: 50 });
    await eventually(() => here.failures.length > 0);
    assert.deepEqual(await tagsOf(here.origin, 'a'), []);
  });
});

async function openTarget(
  before: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<AsyncDisposable & { readonly memory: MemoryRegistry; readonly host: string }> {
  const memory = memoryRegistry({ before });
  const served = await serve(memory.listener);
  return { memory, host: new URL(served.origin).host, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}
