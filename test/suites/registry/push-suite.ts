import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { digestOf } from '../../../src/oci/index.ts';
import {
  ask,
  codeOf,
  jsonOf,
  newRepository,
  type OpenRegistryUnderTest,
  pushBlob,
  pushParts,
  putManifest,
  type RegistryUnderTest,
  randomBlob,
  toManifest,
  withQuery,
} from './registry-under-test.ts';

/** What the specification asks of pushing. Source: distribution-spec 1.1, "Push". */
export function pushSuite(open: OpenRegistryUnderTest): void {
  describe('push', () => {
    let registry: RegistryUnderTest;
    let origin: string;
    before(async () => {
      registry = await open();
      origin = registry.origin;
    });
    after(() => registry[Symbol.asyncDispose]());

    /** Begins an upload. @returns where it goes on */
    async function begin(repository: string): Promise<string> {
      const { status, headers } = await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/`);
      assert.deepEqual([status, headers.get('range')], [202, '0-0']);
      assert.match(headers.get('docker-upload-uuid') ?? '', /^\w+$/);
      return headers.get('location') ?? '';
    }

    async function assertThere(repository: string, digest: string, bytes: Uint8Array): Promise<void> {
      const got = await ask(origin, 'GET', `/v2/${repository}/blobs/${digest}`);
      assert.equal(got.status, 200);
      assert.ok(got.bytes.equals(bytes));
    }

    for (const size of [0, 1, 70_000, 3_000_000]) {
      test(`POST, then PUT with ${size} bytes`, async () => {
        const repository = newRepository();
        const { bytes, digest } = randomBlob(size);
        const put = await ask(origin, 'PUT', withQuery(await begin(repository), `digest=${digest}`), { body: bytes });
        assert.deepEqual([put.status, put.headers.get('docker-content-digest')], [201, digest]);
        assert.equal((await ask(origin, 'GET', put.headers.get('location') ?? '')).status, 200);
        await assertThere(repository, digest, bytes);
      });
    }

    test('one POST with all of it', async () => {
      const repository = newRepository();
      const { bytes, digest } = randomBlob(5000);
      const post = await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes });
      assert.equal(post.status, 201);
      await assertThere(repository, digest, bytes);
    });

    test('in chunks, with how far it came', async () => {
      const repository = newRepository();
      const { bytes, digest } = randomBlob(2500);
      let location = await begin(repository);
      for (const [first, end] of [
        [0, 1000],
        [1000, 2000],
      ] as const) {
        const patch = await ask(origin, 'PATCH', location, {
          headers: { 'content-range': `${first}-${end - 1}`, 'content-type': 'application/octet-stream' },
          body: bytes.slice(first, end),
        });
        assert.deepEqual([patch.status, patch.headers.get('range')], [202, `0-${end - 1}`]);
        location = patch.headers.get('location') ?? '';
      }
      const status = await ask(origin, 'GET', location);
      assert.deepEqual([status.status, status.headers.get('range')], [204, '0-1999']);
      const last = { headers: { 'content-range': '2000-2499' }, body: bytes.slice(2000) };
      assert.equal((await ask(origin, 'PUT', withQuery(location, `digest=${digest}`), last)).status, 201);
      await assertThere(repository, digest, bytes);
      assert.equal((await ask(origin, 'GET', location)).status, 404);
    });

    test('a stream without ranges, ended without a body', async () => {
      const repository = newRepository();
      const { bytes, digest } = randomBlob(40_000);
      const patch = await ask(origin, 'PATCH', await begin(repository), { body: bytes });
      const location = withQuery(patch.headers.get('location'), `digest=${encodeURIComponent(digest)}`);
      assert.equal((await ask(origin, 'PUT', location)).status, 201);
      await assertThere(repository, digest, bytes);
    });

    test('a chunk out of order changes nothing', async () => {
      const repository = newRepository();
      const location = await begin(repository);
      const send = (range: string, size: number) =>
        ask(origin, 'PATCH', location, { headers: { 'content-range': range }, body: new Uint8Array(size) });
      const ahead = await send('100-199', 100);
      assert.deepEqual([ahead.status, ahead.headers.get('range')], [416, '0-0']);
      assert.equal((await send('0-99', 100)).status, 202);
      const again = await send('0-99', 100);
      assert.deepEqual([again.status, again.headers.get('range')], [416, '0-99']);
      const wrong = await send('100-150', 10);
      assert.deepEqual([wrong.status, codeOf(wrong)], [400, 'SIZE_INVALID']);
      assert.equal((await send('x-y', 10)).status, 400);
      assert.equal((await ask(origin, 'GET', location)).headers.get('range'), '0-99');
    });

    test('an upload that is cancelled is gone', async () => {
      const location = await begin(newRepository());
      assert.equal((await ask(origin, 'DELETE', location)).status, 204);
      for (const method of ['GET', 'DELETE', 'PATCH']) {
        const answered = await ask(origin, method, location);
        assert.equal(answered.status, 404, method);
        assert.equal(codeOf(answered), 'BLOB_UPLOAD_UNKNOWN');
      }
    });

    test('an upload belongs to its repository', async () => {
      const [one, two] = [newRepository(), newRepository()];
      const location = (await begin(one)).replace(one, two);
      assert.equal((await ask(origin, 'PATCH', location, { body: 'x' })).status, 404);
    });

    test('content with another digest is refused, and nothing is there', async () => {
      const repository = newRepository();
      const { bytes } = randomBlob(1000);
      const { digest } = randomBlob(1000);
      const put = await ask(origin, 'PUT', withQuery(await begin(repository), `digest=${digest}`), { body: bytes });
      assert.deepEqual([put.status, codeOf(put)], [400, 'DIGEST_INVALID']);
      const post = await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes });
      assert.deepEqual([post.status, codeOf(post)], [400, 'DIGEST_INVALID']);
      for (const each of [digest, digestOf(bytes)])
        assert.equal((await ask(origin, 'HEAD', `/v2/${repository}/blobs/${each}`)).status, 404);
    });

    test('digests that are none, or not supported', async () => {
      const location = await begin(newRepository());
      for (const query of ['', 'digest=', 'digest=abc', `digest=sha384:${'0'.repeat(96)}`]) {
        const put = await ask(origin, 'PUT', withQuery(location, query), { body: 'x' });
        assert.deepEqual([put.status, codeOf(put)], [400, 'DIGEST_INVALID'], query);
      }
    });

    test('a blob is mounted from the repository that is named, or from any', async () => {
      const [from, to, other] = [newRepository(), newRepository(), newRepository()];
      const { bytes, digest } = randomBlob(2000);
      await pushBlob(origin, from, bytes);
      const mount = await ask(origin, 'POST', `/v2/${to}/blobs/uploads/?mount=${digest}&from=${from}`);
      assert.equal(mount.status, 201);
      assert.equal((await ask(origin, 'GET', mount.headers.get('location') ?? '')).bytes.length, 2000);
      const any = await ask(origin, 'POST', `/v2/${other}/blobs/uploads/?mount=${digest}`);
      assert.equal(any.status, 201);
      await assertThere(other, digest, bytes);
    });

    test('what can not be mounted begins an upload', async () => {
      const { digest, bytes } = randomBlob(100);
      const repository = newRepository();
      const mount = await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/?mount=${digest}&from=not/there`);
      assert.equal(mount.status, 202);
      const put = await ask(origin, 'PUT', withQuery(mount.headers.get('location'), `digest=${digest}`), {
        body: bytes,
      });
      assert.equal(put.status, 201);
    });

    test('two clients send the same blob at once', async () => {
      const repository = newRepository();
      const { bytes, digest } = randomBlob(4_000_000);
      const send = async () =>
        ask(origin, 'PUT', withQuery(await begin(repository), `digest=${digest}`), { body: bytes });
      assert.deepEqual(
        (await Promise.all([send(), send(), send()])).map(({ status }) => status),
        [201, 201, 201],
      );
      await assertThere(repository, digest, bytes);
    });

    test('a manifest is stored as it came', async () => {
      const repository = newRepository();
      const manifest = await pushParts(origin, repository, { annotations: { b: '1', a: '2' } });
      const spaced = `${manifest.text.replace('{', '{ \n')}\n`;
      const put = await putManifest(origin, repository, 'v1.0_x-y', { text: spaced });
      assert.deepEqual([put.status, put.headers.get('docker-content-digest')], [201, digestOf(spaced)]);
      assert.equal((await ask(origin, 'GET', put.headers.get('location') ?? '')).bytes.toString(), spaced);
      assert.equal((await putManifest(origin, repository, manifest.digest, manifest)).status, 201);
    });

    test('blobs and manifests by their sha512', async () => {
      const repository = newRepository();
      const { bytes } = randomBlob(70_000);
      const digest = digestOf(bytes, 'sha512');
      const wrong = digestOf('other', 'sha512');
      const refused = await ask(origin, 'PUT', withQuery(await begin(repository), `digest=${wrong}`), { body: bytes });
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'DIGEST_INVALID']);
      const put = await ask(origin, 'PUT', withQuery(await begin(repository), `digest=${digest}`), { body: bytes });
      assert.deepEqual([put.status, put.headers.get('docker-content-digest')], [201, digest]);
      await assertThere(repository, digest, bytes);
      const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: bytes.length };
      const manifest = await pushParts(origin, repository, { layers: [layer] });
      const name = digestOf(manifest.text, 'sha512');
      const stored = await putManifest(origin, repository, `${name}?tag=long`, manifest);
      assert.deepEqual([stored.status, stored.headers.get('docker-content-digest')], [201, name]);
      const got = await ask(origin, 'GET', `/v2/${repository}/manifests/long`);
      assert.deepEqual([got.headers.get('docker-content-digest'), got.bytes.toString()], [name, manifest.text]);
    });

    test('several tags at once', async () => {
      const repository = newRepository();
      const manifest = await pushParts(origin, repository);
      const put = await putManifest(origin, repository, `${manifest.digest}?tag=a&tag=b`, manifest);
      assert.deepEqual([put.status, put.headers.get('oci-tag')], [201, 'a, b']);
      assert.equal((await ask(origin, 'HEAD', `/v2/${repository}/manifests/b`)).status, 200);
    });

    test('a manifest whose parts are not there', async () => {
      const repository = newRepository();
      const { digest } = randomBlob(10);
      const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: 10 };
      const manifest = await pushParts(origin, repository, { layers: [layer] });
      const put = await putManifest(origin, repository, 'broken', manifest);
      assert.deepEqual([put.status, codeOf(put)], [404, 'MANIFEST_BLOB_UNKNOWN']);
      assert.deepEqual(jsonOf(put).errors[0].detail, [{ digest }]);
      assert.equal((await ask(origin, 'HEAD', `/v2/${repository}/manifests/broken`)).status, 404);
    });

    test('a manifest that lies about the size of a part', async () => {
      const repository = newRepository();
      const { config, layers } = JSON.parse((await pushParts(origin, repository)).text);
      const manifest = toManifest({ config: { ...config, size: 3 }, layers });
      assert.equal(codeOf(await putManifest(origin, repository, 'x', manifest)), 'MANIFEST_BLOB_UNKNOWN');
    });

    for (const [what, text, type, code] of [
      ['is no JSON', '{', undefined, 'MANIFEST_INVALID'],
      ['is no manifest', '[]', undefined, 'MANIFEST_INVALID'],
      ['is of another type than its header says', toManifest({}).text, 'application/json', 'MANIFEST_INVALID'],
      ['is of an unknown type', '{"schemaVersion":2}', 'text/plain', 'MANIFEST_INVALID'],
      ['is too deep', '['.repeat(10_000), undefined, 'MANIFEST_INVALID'],
    ] as const) {
      test(`a manifest that ${what}`, async () => {
        const put = await putManifest(origin, newRepository(), 'x', { text }, type);
        assert.deepEqual([put.status, codeOf(put)], [400, code]);
      });
    }

    test('a manifest under another digest, and one that is too large', async () => {
      const repository = newRepository();
      const manifest = await pushParts(origin, repository);
      const other = await putManifest(origin, repository, randomBlob(1).digest, manifest);
      assert.deepEqual([other.status, codeOf(other)], [400, 'DIGEST_INVALID']);
      const large = await putManifest(origin, repository, 'large', { text: `{"a":"${'a'.repeat(4 * 1024 * 1024)}"}` });
      assert.deepEqual([large.status, codeOf(large)], [413, 'SIZE_INVALID']);
    });

    test('a manifest of nearly 4 MiB is taken', async () => {
      const repository = newRepository();
      const annotations = Object.fromEntries(
        Array.from({ length: 400 }, (_, at) => [`${at}`, `${at % 10}`.repeat(10_000)]),
      );
      const manifest = await pushParts(origin, repository, { annotations });
      assert.equal((await putManifest(origin, repository, 'large', manifest)).status, 201);
      for (const _ of ['from the storage', 'from memory'])
        assert.equal((await ask(origin, 'GET', `/v2/${repository}/manifests/large`)).bytes.toString(), manifest.text);
    });

    test('an index needs its manifests', async () => {
      const repository = newRepository();
      const manifest = await pushParts(origin, repository);
      const { digest, size } = manifest;
      const type = 'application/vnd.oci.image.index.v1+json';
      const index = toManifest({
        mediaType: type,
        manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size }],
      });
      assert.equal(codeOf(await putManifest(origin, repository, 'all', index, type)), 'MANIFEST_BLOB_UNKNOWN');
      assert.equal((await putManifest(origin, repository, digest, manifest)).status, 201);
      assert.equal((await putManifest(origin, repository, 'all', index, type)).status, 201);
    });

    test('layers that may not be distributed need not be there', async () => {
      const repository = newRepository();
      const { digest } = randomBlob(10);
      const layers = [{ mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar', digest, size: 10 }];
      const put = await putManifest(origin, repository, 'x', await pushParts(origin, repository, { layers }));
      assert.equal(put.status, 201);
      assert.match(put.headers.get('warning') ?? '', /^299 - "/);
    });
  });
}
