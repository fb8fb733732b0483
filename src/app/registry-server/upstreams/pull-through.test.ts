import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type MemoryRegistry, memoryRegistry } from '../../../../test/registry/memory-registry.ts';
import { openServedStore, type ServedStore } from '../../../../test/registry/open-served-store.ts';
import { type Served, serve } from '../../../../test/remote/serve.ts';
import {
  type Answered,
  ask,
  codeOf,
  jsonOf,
  manifestType,
  pushBlob,
  pushImage,
  randomBlob,
  toManifest,
} from '../../../../test/suites/registry/registry-under-test.ts';
import { openHost } from '../../../host/index.ts';
import { digestOf } from '../../../oci/index.ts';
import type { UpstreamConfig } from '../../../registry/server/index.ts';
import { openSpool } from './open-spool.ts';
import { toUpstreamRules } from './to-upstream-rules.ts';

/** Answers instead of the upstream. @returns whether it did */
type Trick = (request: IncomingMessage, response: ServerResponse) => boolean;

/** An upstream in memory, and a cache of it under `hub`. */
interface Pair extends AsyncDisposable {
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

async function openPair(config: Partial<UpstreamConfig> = {}): Promise<Pair> {
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
  const get: Pair['get'] = (path, headers = {}) => ask(cache.origin, 'GET', path, { headers });
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

interface Sample {
  readonly digest: string;
  readonly layer: Uint8Array<ArrayBuffer>;
  readonly layerDigest: string;
}

/** Puts an image into the upstream. */
function put({ upstream }: Pair, repository: string, tag: string, size = 1000): Sample {
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
function instead(pattern: RegExp, answer: (response: ServerResponse) => void): Trick {
  return ({ method, url }, response) => {
    if (!pattern.test(`${method} ${url}`)) return false;
    answer(response);
    return true;
  };
}

const dead: Trick = (request) => {
  request.socket.destroy();
  return true;
};

/** Waits until an answer is as wanted. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await holds()); await wait(10))
    if (Date.now() > deadline) throw new Error('waited in vain');
}

/** What is on disk of blobs, and on its way. */
function kept({ cache }: Pair): readonly string[] {
  const { blobs, ingest } = cache.store.paths;
  return [...readdirSync(`${blobs}/sha256`), ...readdirSync(ingest)];
}

describe('what is pulled', () => {
  test('comes from the upstream once, and is here then', async () => {
    await using pair = await openPair();
    const { digest, layer, layerDigest } = put(pair, 'library/debian', '12');
    const tag = await pair.get('/v2/hub/library/debian/manifests/12');
    assert.deepEqual([tag.status, tag.headers.get('docker-content-digest')], [200, digest]);
    const blob = await pair.get(`/v2/hub/library/debian/blobs/${layerDigest}`);
    assert.deepEqual([blob.status, Buffer.compare(blob.bytes, layer)], [200, 0]);
    assert.deepEqual(pair.asked(), [
      'HEAD /v2/library/debian/manifests/12',
      `GET /v2/library/debian/manifests/${digest}`,
      `GET /v2/library/debian/blobs/${layerDigest}`,
    ]);
    await eventually(async () => (await pair.head(`/v2/hub/library/debian/blobs/${layerDigest}`)).status === 200);
    for (const path of ['manifests/12', `manifests/${digest}`, `blobs/${layerDigest}`])
      assert.equal((await pair.get(`/v2/hub/library/debian/${path}`)).status, 200);
    assert.deepEqual(pair.asked(), []);
  });

  test('is asked for again when it is not fresh, and moves when the upstream has moved it', async () => {
    await using pair = await openPair({ fresh: 1 });
    const first = put(pair, 'a', '1');
    assert.equal((await pair.head('/v2/hub/a/manifests/1')).headers.get('docker-content-digest'), first.digest);
    pair.asked();
    await wait(5);
    assert.equal((await pair.head('/v2/hub/a/manifests/1')).headers.get('docker-content-digest'), first.digest);
    assert.deepEqual(pair.asked(), ['HEAD /v2/a/manifests/1']);
    const second = put(pair, 'a', '1');
    await wait(5);
    assert.equal((await pair.head('/v2/hub/a/manifests/1')).headers.get('docker-content-digest'), second.digest);
    assert.equal((await pair.head(`/v2/hub/a/manifests/${first.digest}`)).status, 200);
  });

  test('is not asked for again for a while when it is not there', async () => {
    await using pair = await openPair({ absent: 10_000 });
    const { digest } = randomBlob(1);
    for (const path of ['manifests/1', `manifests/${digest}`, `blobs/${digest}`]) {
      for (const _ of [1, 2]) assert.equal((await pair.get(`/v2/hub/a/${path}`)).status, 404);
      assert.equal(new Set(pair.asked()).size, 1);
    }
  });

  test('has what other repositories have only when the upstream says so', async () => {
    await using pair = await openPair();
    const { layer, layerDigest } = put(pair, 'mine', '1');
    await pushBlob(pair.cache.origin, 'secret', layer);
    pair.upstream.blobs.delete(`mine@${layerDigest}`);
    assert.equal((await pair.get(`/v2/hub/mine/blobs/${layerDigest}`)).status, 404);
    pair.upstream.blobs.set(`yours@${layerDigest}`, layer);
    assert.equal((await pair.get(`/v2/hub/yours/blobs/${layerDigest}`)).status, 200);
    assert.deepEqual(
      pair.asked().filter((line) => line.startsWith('GET')),
      [],
    );
  });
});

describe('an upstream that', () => {
  test('is down: what is here is answered with, at once, and with a warning', async () => {
    await using pair = await openPair({ fresh: 1 });
    const { digest } = put(pair, 'a', '1');
    await pair.get('/v2/hub/a/manifests/1');
    pair.trick = dead;
    await wait(5);
    const kept = await pair.get('/v2/hub/a/manifests/1');
    assert.deepEqual([kept.status, kept.headers.get('docker-content-digest')], [200, digest]);
    assert.match(kept.headers.get('warning') ?? '', /^299 - ".* does not answer now; this is what it had"$/);
    const started = performance.now();
    await pair.get('/v2/hub/a/manifests/1');
    assert.ok(performance.now() - started < 200);
    const lists = await pair.get('/v2/hub/a/tags/list');
    assert.deepEqual([jsonOf(lists).tags, lists.headers.has('warning')], [['1'], true]);
    const unknown = await pair.get('/v2/hub/a/manifests/2');
    assert.deepEqual([unknown.status, codeOf(unknown)], [502, 'UNAVAILABLE']);
  });

  test('is slow is not waited for, and what it says later counts then', async () => {
    await using pair = await openPair({ fresh: 1 });
    const first = put(pair, 'a', '1');
    await pair.get('/v2/hub/a/manifests/1');
    const second = put(pair, 'a', '1');
    let release = (): void => undefined;
    pair.trick = (request, response) => {
      release = () => {
        pair.trick = undefined;
        pair.upstream.listener(request, response);
      };
      return true;
    };
    await wait(5);
    const kept = await pair.head('/v2/hub/a/manifests/1');
    assert.equal(kept.headers.get('docker-content-digest'), first.digest);
    assert.ok(kept.headers.has('warning'));
    release();
    const digestNow = async (): Promise<string | null> =>
      (await pair.head('/v2/hub/a/manifests/1')).headers.get('docker-content-digest');
    await eventually(async () => (await digestNow()) === second.digest);
  });

  test('may not be read is told as that', async () => {
    await using pair = await openPair();
    pair.trick = instead(/./, (response) => response.writeHead(401).end());
    const refused = await pair.get('/v2/hub/a/manifests/1');
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'DENIED']);
  });
});

describe('a blob on its way', () => {
  const size = 3_000_000;

  /** The upstream sends the first half of blobs, and the rest when told to. */
  function inHalves(pair: Pair, sample: Sample): () => void {
    let release = (): void => undefined;
    pair.trick = instead(/^GET .*blobs/, (response) => {
      response.writeHead(200, { 'content-length': size });
      response.write(sample.layer.subarray(0, size / 2));
      release = () => response.end(sample.layer.subarray(size / 2));
    });
    return () => release();
  }

  test('is fetched once for all who ask, in whole and in part, also when the first of them leaves', async () => {
    await using pair = await openPair();
    const sample = put(pair, 'a', '1', size);
    const path = `/v2/hub/a/blobs/${sample.layerDigest}`;
    await pair.get('/v2/hub/a/manifests/1');
    pair.asked();
    const release = inHalves(pair, sample);
    const leaver = new AbortController();
    const first = await fetch(new URL(path, pair.cache.origin), { signal: leaver.signal });
    const reader = first.body?.getReader();
    assert.ok(((await reader?.read())?.value?.length ?? 0) > 0);
    leaver.abort();
    const early = await pair.get(path, { range: 'bytes=1000-1999' });
    assert.deepEqual([early.status, early.headers.get('content-range')], [206, `bytes 1000-1999/${size}`]);
    assert.deepEqual(new Uint8Array(early.bytes), sample.layer.subarray(1000, 2000));
    const others = Array.from({ length: 10 }, () => pair.get(path));
    const late = pair.get(path, { range: `bytes=${size - 10}-` });
    await wait(50);
    release();
    for (const { bytes } of await Promise.all(others)) assert.equal(Buffer.compare(bytes, sample.layer), 0);
    assert.deepEqual(new Uint8Array((await late).bytes), sample.layer.subarray(size - 10));
    assert.deepEqual(pair.asked(), [`GET /v2/a/blobs/${sample.layerDigest}`]);
    await eventually(async () => kept(pair).includes(sample.layerDigest.slice('sha256:'.length)));
  });

  test('that breaks off is taken up, and one that can not be is not kept', async () => {
    await using pair = await openPair();
    const sample = put(pair, 'a', '1', size);
    const path = `/v2/hub/a/blobs/${sample.layerDigest}`;
    await pair.get('/v2/hub/a/manifests/1');
    let cuts = 0;
    pair.trick = (request, response) => {
      if (request.headers.range !== undefined || cuts++ > 0) return false;
      response.writeHead(200, { 'content-length': size });
      response.write(sample.layer.subarray(0, 1_000_000), () => response.destroy());
      return true;
    };
    assert.equal(Buffer.compare((await pair.get(path)).bytes, sample.layer), 0);
    const other = put(pair, 'a', '2', size);
    await pair.get('/v2/hub/a/manifests/2');
    const before = kept(pair).length;
    pair.trick = instead(/blobs/, (response) => {
      response.writeHead(200, { 'content-length': size });
      response.write(other.layer.subarray(0, 1000), () => response.destroy());
    });
    await assert.rejects(pair.get(`/v2/hub/a/blobs/${other.layerDigest}`));
    await eventually(async () => kept(pair).length === before);
  });
});

describe('a hostile upstream', () => {
  test('sends other bytes than were asked for: refused, and not kept', async () => {
    await using pair = await openPair();
    for (const [size, length] of [
      [1000, 1000],
      [1000, 5000],
      [3_000_000, 3_000_000],
      [3_000_000, 9_000_000],
    ] as const) {
      pair.trick = undefined;
      const { layerDigest } = put(pair, 'a', '1', size);
      await pair.get(`/v2/hub/a/manifests/${pair.upstream.tags.get('a:1')}`);
      const before = kept(pair);
      const { bytes } = randomBlob(length);
      pair.trick = instead(/^GET .*blobs/, (response) => response.writeHead(200).end(bytes));
      const asked = pair.get(`/v2/hub/a/blobs/${layerDigest}`);
      // Of a large one the headers are out before the last byte has come.
      if (size === 1000) assert.equal((await asked).status, 502);
      else await assert.rejects(asked);
      await eventually(async () => kept(pair).length === before.length);
    }
  });

  test('sends another manifest, or what is none', async () => {
    await using pair = await openPair();
    const { digest } = put(pair, 'a', '1');
    for (const text of ['{}', 'no JSON', `{"schemaVersion":2,"mediaType":"${manifestType}"}`]) {
      pair.trick = instead(/^GET .*manifests/, (response) =>
        response.writeHead(200, { 'content-type': manifestType }).end(text),
      );
      assert.equal((await pair.get('/v2/hub/a/manifests/1')).status, 502);
      const own = digestOf(text);
      assert.equal((await pair.get(`/v2/hub/a/manifests/${own}`)).status, 502);
      assert.equal((await pair.get(`/v2/hub/a/manifests/${digest}`)).status, 502);
    }
    assert.deepEqual(kept(pair), []);
  });

  test('sends more than can be: manifests, tags, redirects', async () => {
    await using pair = await openPair();
    put(pair, 'a', '1');
    pair.trick = instead(/^GET .*manifests/, (response) => {
      response.writeHead(200, { 'content-type': manifestType });
      // As much as is taken, up to a bound of the test's own.
      response.end(new Uint8Array(16 * 1024 * 1024));
    });
    assert.equal((await pair.get('/v2/hub/a/manifests/1')).status, 502);
    let page = 0;
    pair.trick = instead(/tags/, (response) => {
      const tags = Array.from({ length: 10_000 }, (_, index) => `t${page}-${index}`);
      page += 1;
      response.writeHead(200, { link: `</v2/a/tags/list?last=${page}>; rel="next"` }).end(JSON.stringify({ tags }));
    });
    assert.equal((await pair.get('/v2/hub/a/tags/list')).status, 502);
    assert.ok(page < 20);
    for (const location of ['file:///etc/passwd', '/v2/a/manifests/1']) {
      pair.trick = instead(/./, (response) => response.writeHead(307, { location }).end());
      assert.equal((await pair.get('/v2/hub/a/manifests/1')).status, 502);
    }
    assert.deepEqual(kept(pair), []);
  });
});

describe('lists', () => {
  test('are those of the upstream, in pages', async () => {
    await using pair = await openPair();
    for (const tag of ['c', 'a', 'b']) put(pair, 'a', tag);
    const first = await pair.get('/v2/hub/a/tags/list?n=2');
    assert.deepEqual(jsonOf(first), { name: 'hub/a', tags: ['a', 'b'] });
    const next = /<(.*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    assert.deepEqual(jsonOf(await pair.get(next)).tags, ['c']);
    assert.equal(codeOf(await pair.get('/v2/hub/none/tags/list')), 'NAME_UNKNOWN');
  });

  test('of referrers come from the upstream, by the API and by the tag', async () => {
    await using pair = await openPair();
    const { digest } = put(pair, 'a', '1');
    const text = JSON.stringify({
      ...JSON.parse(toManifest({ config: { mediaType: 'x/y', digest, size: 1 }, layers: [] }).text),
      subject: { mediaType: manifestType, digest, size: 1 },
      artifactType: 'x/sbom',
    });
    const bytes = new TextEncoder().encode(text);
    pair.upstream.manifests.set(`a@${digestOf(bytes)}`, { mediaType: manifestType, bytes });
    const found = jsonOf(await pair.get(`/v2/hub/a/referrers/${digest}`)).manifests;
    assert.deepEqual(
      found.map((each) => each.digest),
      [digestOf(bytes)],
    );
    const filtered = await pair.get(`/v2/hub/a/referrers/${digest}?artifactType=x%2Fother`);
    assert.deepEqual([jsonOf(filtered).manifests, filtered.headers.get('oci-filters-applied')], [[], 'artifactType']);
    assert.equal((await pair.get(`/v2/hub/a/manifests/${digestOf(bytes)}`)).status, 200);
  });
});

describe('pushes', () => {
  test('are refused where repositories are filled, and nowhere else', async () => {
    await using pair = await openPair({ repositories: ['hub/**', '!hub/own'] });
    const { origin } = pair.cache;
    const refused = await ask(origin, 'POST', '/v2/hub/a/blobs/uploads/');
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'DENIED']);
    for (const repository of ['own', 'hub/own'])
      assert.equal((await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/`)).status, 202);
    assert.deepEqual(pair.asked(), []);
  });

  test('that are allowed stay beside what the upstream has', async () => {
    await using pair = await openPair({ push: true });
    put(pair, 'a', '1');
    const own = await pushImage(pair.cache.origin, 'hub/a', 'own');
    const found = await pair.head('/v2/hub/a/manifests/own');
    assert.deepEqual([found.status, found.headers.get('docker-content-digest')], [200, own.digest]);
    assert.deepEqual(jsonOf(await pair.get('/v2/hub/a/tags/list')).tags, ['1', 'own']);
  });
});
