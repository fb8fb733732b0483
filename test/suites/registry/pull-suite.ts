import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  ask,
  codeOf,
  manifestType,
  newRepository,
  type OpenRegistryUnderTest,
  pushBlob,
  pushImage,
  type RegistryUnderTest,
  randomBlob,
  type SampleManifest,
} from './registry-under-test.ts';

/** What the specification asks of pulling. Source: distribution-spec 1.1, "Pull". */
export function pullSuite(open: OpenRegistryUnderTest): void {
  describe('pull', () => {
    let registry: RegistryUnderTest;
    let origin: string;
    const repository = newRepository();
    const blob = randomBlob(300_000);
    const path = `/v2/${repository}/blobs/${blob.digest}`;
    let manifest: SampleManifest;
    before(async () => {
      registry = await open();
      origin = registry.origin;
      await pushBlob(origin, repository, blob.bytes);
      manifest = await pushImage(origin, repository, 'v1');
    });
    after(() => registry[Symbol.asyncDispose]());

    test('the base says which API it is', async () => {
      const { status, headers } = await ask(origin, 'GET', '/v2/');
      assert.deepEqual([status, headers.get('docker-distribution-api-version')], [200, 'registry/2.0']);
    });

    for (const [method, reference] of [
      ['GET', 'tag'],
      ['GET', 'digest'],
      ['HEAD', 'tag'],
      ['HEAD', 'digest'],
    ] as const) {
      test(`${method} of a manifest by ${reference}`, async () => {
        const name = reference === 'tag' ? 'v1' : manifest.digest;
        const answered = await ask(origin, method, `/v2/${repository}/manifests/${name}`);
        assert.equal(answered.status, 200);
        assert.equal(answered.headers.get('docker-content-digest'), manifest.digest);
        assert.equal(answered.headers.get('content-type'), manifestType);
        assert.equal(answered.headers.get('content-length'), String(manifest.size));
        assert.equal(answered.bytes.toString(), method === 'GET' ? manifest.text : '');
      });
    }

    test('GET and HEAD of a blob', async () => {
      const got = await ask(origin, 'GET', path);
      assert.deepEqual([got.status, got.headers.get('docker-content-digest')], [200, blob.digest]);
      assert.ok(got.bytes.equals(blob.bytes));
      const { status, headers, bytes } = await ask(origin, 'HEAD', path);
      assert.deepEqual([status, headers.get('content-length'), bytes.length], [200, '300000', 0]);
      assert.equal(headers.get('accept-ranges'), 'bytes');
    });

    for (const [range, first, last] of [
      ['bytes=0-99', 0, 99],
      ['bytes=299990-', 299_990, 299_999],
      ['bytes=-10', 299_990, 299_999],
      ['bytes=100-999999', 100, 299_999],
    ] as const) {
      test(`a part of a blob: ${range}`, async () => {
        const { status, headers, bytes } = await ask(origin, 'GET', path, { headers: { range } });
        assert.deepEqual([status, headers.get('content-range')], [206, `bytes ${first}-${last}/300000`]);
        assert.ok(bytes.equals(blob.bytes.subarray(first, last + 1)));
      });
    }

    test('a part that is not in the blob, and what is no range', async () => {
      const beyond = await ask(origin, 'GET', path, { headers: { range: 'bytes=300000-' } });
      assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */300000']);
      assert.equal((await ask(origin, 'GET', path, { headers: { range: 'lines=1-2' } })).status, 200);
      const other = { range: 'bytes=0-9', 'if-range': '"another"' };
      assert.equal((await ask(origin, 'GET', path, { headers: other })).status, 200);
    });

    test('what the client has is not sent', async () => {
      const headers = { 'if-none-match': `"${blob.digest}"` };
      assert.equal((await ask(origin, 'GET', path, { headers })).status, 304);
      const known = { 'if-none-match': `W/"x", "${manifest.digest}"` };
      assert.equal((await ask(origin, 'GET', `/v2/${repository}/manifests/v1`, { headers: known })).status, 304);
    });

    const { digest: unknown } = randomBlob(10);
    for (const [target, status, code] of [
      [`/v2/${repository}/blobs/${unknown}`, 404, 'BLOB_UNKNOWN'],
      [`/v2/${repository}/manifests/${unknown}`, 404, 'MANIFEST_UNKNOWN'],
      [`/v2/${repository}/manifests/absent`, 404, 'MANIFEST_UNKNOWN'],
      [`/v2/${repository}/manifests/.INVALID_MANIFEST_NAME`, 404, 'MANIFEST_UNKNOWN'],
      [`/v2/never/heard/manifests/latest`, 404, 'MANIFEST_UNKNOWN'],
      [`/v2/${repository}/blobs/sha256:abc`, 400, 'DIGEST_INVALID'],
      [`/v2/${repository}/blobs/sha384:${'a'.repeat(96)}`, 400, 'DIGEST_INVALID'],
      [`/v2/${repository}/blobs/sha512:${'a'.repeat(128)}`, 404, 'BLOB_UNKNOWN'],
      [`/v2/UPPER/manifests/latest`, 400, 'NAME_INVALID'],
      [`/v2/a/..%2f..%2fetc/manifests/latest`, 400, 'NAME_INVALID'],
      ['/v2/whatever', 404, 'UNSUPPORTED'],
      ['/', 404, 'UNSUPPORTED'],
    ] as const) {
      test(`GET ${target.slice(0, 60)} is ${status} ${code}`, async () => {
        const answered = await ask(origin, 'GET', target);
        assert.deepEqual([answered.status, codeOf(answered)], [status, code]);
        assert.equal(answered.headers.get('content-type'), 'application/json');
        const { status: head, bytes } = await ask(origin, 'HEAD', target);
        assert.deepEqual([head, bytes.length], [status, 0]);
      });
    }

    test('a method that an address does not have', async () => {
      const answered = await ask(origin, 'POST', `/v2/${repository}/tags/list`);
      assert.deepEqual(
        [answered.status, codeOf(answered), answered.headers.get('allow')],
        [405, 'UNSUPPORTED', 'GET, HEAD'],
      );
    });

    test('a manifest of another repository is not here', async () => {
      assert.equal((await ask(origin, 'GET', `/v2/${newRepository()}/manifests/${manifest.digest}`)).status, 404);
    });
  });
}
