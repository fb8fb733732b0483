import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually, instead, openCachePair, put, type Trick } from '../../../../test/registry/open-cache-pair.ts';
import {
  ask,
  codeOf,
  jsonOf,
  manifestType,
  pushBlob,
  pushImage,
  randomBlob,
  toManifest,
} from '../../../../test/suites/registry/registry-under-test.ts';
import { digestOf } from '../../../oci/index.ts';

const dead: Trick = (request) => {
  request.socket.destroy();
  return true;
};

describe('what is pulled', () => {
  test('comes from the upstream once, and is here then', async () => {
    await using pair = await openCachePair();
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
    await using pair = await openCachePair({ fresh: 1 });
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
    await using pair = await openCachePair({ absent: 10_000 });
    const { digest } = randomBlob(1);
    for (const path of ['manifests/1', `manifests/${digest}`, `blobs/${digest}`]) {
      for (const _ of [1, 2]) assert.equal((await pair.get(`/v2/hub/a/${path}`)).status, 404);
      assert.equal(new Set(pair.asked()).size, 1);
    }
  });

  test('has what other repositories have only when the upstream says so', async () => {
    await using pair = await openCachePair();
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
    await using pair = await openCachePair({ fresh: 1 });
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
    await using pair = await openCachePair({ fresh: 1 });
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
    await using pair = await openCachePair();
    pair.trick = instead(/./, (response) => response.writeHead(401).end());
    const refused = await pair.get('/v2/hub/a/manifests/1');
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'DENIED']);
  });
});

describe('lists', () => {
  test('are those of the upstream, in pages', async () => {
    await using pair = await openCachePair();
    for (const tag of ['c', 'a', 'b']) put(pair, 'a', tag);
    const first = await pair.get('/v2/hub/a/tags/list?n=2');
    assert.deepEqual(jsonOf(first), { name: 'hub/a', tags: ['a', 'b'] });
    const next = /<(.*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    assert.deepEqual(jsonOf(await pair.get(next)).tags, ['c']);
    assert.equal(codeOf(await pair.get('/v2/hub/none/tags/list')), 'NAME_UNKNOWN');
  });

  test('of referrers come from the upstream, by the API and by the tag', async () => {
    await using pair = await openCachePair();
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
    await using pair = await openCachePair({ repositories: ['hub/**', '!hub/own'] });
    const { origin } = pair.cache;
    const refused = await ask(origin, 'POST', '/v2/hub/a/blobs/uploads/');
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'DENIED']);
    for (const repository of ['own', 'hub/own'])
      assert.equal((await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/`)).status, 202);
    assert.deepEqual(pair.asked(), []);
  });

  test('that are allowed stay beside what the upstream has', async () => {
    await using pair = await openCachePair({ push: true });
    put(pair, 'a', '1');
    const own = await pushImage(pair.cache.origin, 'hub/a', 'own');
    const found = await pair.head('/v2/hub/a/manifests/own');
    assert.deepEqual([found.status, found.headers.get('docker-content-digest')], [200, own.digest]);
    assert.deepEqual(jsonOf(await pair.get('/v2/hub/a/tags/list')).tags, ['1', 'own']);
  });
});
