import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openServedStore } from '../../../../test/registry/open-served-store.ts';
import { ask, pushBlob, pushImage, randomBlob } from '../../../../test/suites/registry/registry-under-test.ts';
import type { RegistryEvent } from '../index.ts';

const short = ({ action, object, repository, tag, from, digest, size }: RegistryEvent): string =>
  [action, object, repository, tag ?? '-', from ?? '-', digest?.slice(0, 12) ?? '-', size ?? '-'].join(' ');

describe('events of a registry', () => {
  test('each act is told once it is done, and nothing else', async () => {
    const told: RegistryEvent[] = [];
    await using served = await openServedStore({ onEvent: (event) => void told.push(event) });
    const { origin } = served;
    const { bytes, digest } = randomBlob(100);
    const blob = digest.slice(0, 12);
    await pushBlob(origin, 'a', bytes);
    await ask(origin, 'POST', `/v2/b/blobs/uploads/?mount=${digest}&from=a`);
    await ask(origin, 'POST', `/v2/b/blobs/uploads/?mount=${digest}&from=a`);
    await ask(origin, 'HEAD', `/v2/b/blobs/${digest}`);
    await ask(origin, 'GET', `/v2/b/blobs/${digest}`, { headers: { range: 'bytes=0-9' } });
    await ask(origin, 'GET', `/v2/b/blobs/${digest}`, { headers: { range: 'bytes=10-' } });
    await ask(origin, 'GET', `/v2/b/blobs/${digest}`, { headers: { 'if-none-match': `"${digest}"` } });
    await ask(origin, 'DELETE', `/v2/b/blobs/${digest}`);
    await ask(origin, 'DELETE', `/v2/b/blobs/${digest}`);
    assert.deepEqual(told.map(short), [
      `push blob a - - ${blob} 100`,
      `mount blob b - a ${blob} 100`,
      `pull blob b - - ${blob} 100`,
      `delete blob b - - ${blob} -`,
    ]);
    const [{ id = '', time = '', request } = {}] = told;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.deepEqual(
      [request?.address, request?.host, request?.method, typeof request?.agent],
      ['127.0.0.1', new URL(origin).host, 'PUT', 'string'],
    );
  });

  test('manifests: each tag is an event', async () => {
    const told: RegistryEvent[] = [];
    await using served = await openServedStore({ onEvent: (event) => void told.push(event) });
    const { origin } = served;
    const { digest, text } = await pushImage(origin, 'a', '1');
    told.length = 0;
    const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    await ask(origin, 'PUT', `/v2/a/manifests/${digest}?tag=x&tag=y`, { headers, body: text });
    await ask(origin, 'PUT', `/v2/a/manifests/${digest}`, { headers, body: text });
    await ask(origin, 'GET', '/v2/a/manifests/x');
    await ask(origin, 'GET', `/v2/a/manifests/${digest}`);
    await ask(origin, 'HEAD', '/v2/a/manifests/x');
    await ask(origin, 'DELETE', '/v2/a/manifests/x');
    await ask(origin, 'DELETE', '/v2/a/manifests/x');
    await ask(origin, 'DELETE', `/v2/a/manifests/${digest}`);
    const it = `${digest.slice(0, 12)} ${text.length}`;
    assert.deepEqual(told.map(short), [
      `push manifest a x - ${it}`,
      `push manifest a y - ${it}`,
      `push manifest a - - ${it}`,
      `pull manifest a x - ${it}`,
      `pull manifest a - - ${it}`,
      'delete tag a x - - -',
      `delete manifest a - - ${digest.slice(0, 12)} -`,
    ]);
    assert.equal(told[0]?.mediaType, headers['content-type']);
  });

  test('a change is answered when it was told; who fails to listen spoils nothing', async () => {
    const failures: unknown[] = [];
    let heard = false;
    await using served = await openServedStore({
      async onEvent() {
        await new Promise((resolve) => setTimeout(resolve, 50));
        heard = true;
        throw new Error('deaf');
      },
      onFailure: (error) => failures.push(error),
    });
    await pushBlob(served.origin, 'a', randomBlob(10).bytes);
    assert.equal(heard, true);
    assert.match(String(failures), /deaf/);
  });
});
