import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CachePair,
  eventually,
  instead,
  kept,
  openCachePair,
  put,
  type Sample,
} from '../../../../test/registry/open-cache-pair.ts';
import { manifestType, randomBlob } from '../../../../test/suites/registry/registry-under-test.ts';
import { digestOf } from '../../../oci/index.ts';

describe('a blob on its way', () => {
  const size = 3_000_000;

  /** The upstream sends the first half of blobs, and the rest when told to. */
  function inHalves(pair: CachePair, sample: Sample): () => void {
    let release = (): void => undefined;
    pair.trick = instead(/^GET .*blobs/, (response) => {
      response.writeHead(200, { 'content-length': size });
      response.write(sample.layer.subarray(0, size / 2));
      release = () => response.end(sample.layer.subarray(size / 2));
    });
    return () => release();
  }

  test('is fetched once for all who ask, in whole and in part, also when the first of them leaves', async () => {
    await using pair = await openCachePair();
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
    await using pair = await openCachePair();
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
    await using pair = await openCachePair();
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
    await using pair = await openCachePair();
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
    await using pair = await openCachePair();
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
