import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  ask,
  codeOf,
  jsonOf,
  newRepository,
  type OpenRegistryUnderTest,
  pushBlob,
  pushImage,
  pushParts,
  putManifest,
  type RegistryUnderTest,
  randomBlob,
} from './registry-under-test.ts';

/** What the specification asks of removing content. Source: distribution-spec 1.1, "Content Management". */
export function managementSuite(open: OpenRegistryUnderTest): void {
  describe('management', () => {
    let registry: RegistryUnderTest;
    let origin: string;
    before(async () => {
      registry = await open();
      origin = registry.origin;
    });
    after(() => registry[Symbol.asyncDispose]());

    const status = async (method: string, path: string): Promise<number> => (await ask(origin, method, path)).status;

    test('a tag goes, its manifest stays', async () => {
      const name = newRepository();
      const { digest } = await pushImage(origin, name, 'x');
      assert.equal(await status('DELETE', `/v2/${name}/manifests/x`), 202);
      assert.equal(await status('GET', `/v2/${name}/manifests/x`), 404);
      assert.equal(await status('GET', `/v2/${name}/manifests/${digest}`), 200);
      const again = await ask(origin, 'DELETE', `/v2/${name}/manifests/x`);
      assert.deepEqual([again.status, codeOf(again)], [404, 'MANIFEST_UNKNOWN']);
    });

    test('a manifest goes with its tags', async () => {
      const name = newRepository();
      const image = await pushImage(origin, name, 'x');
      await putManifest(origin, name, 'y', image);
      await pushImage(origin, name, 'z');
      assert.equal(await status('DELETE', `/v2/${name}/manifests/${image.digest}`), 202);
      assert.equal(await status('GET', `/v2/${name}/manifests/x`), 404);
      assert.equal(await status('GET', `/v2/${name}/manifests/${image.digest}`), 404);
      assert.deepEqual(jsonOf(await ask(origin, 'GET', `/v2/${name}/tags/list`)).tags, ['z']);
      assert.equal(await status('DELETE', `/v2/${name}/manifests/${image.digest}`), 404);
    });

    test('a repository without a manifest is in no list, and has no tags', async () => {
      const name = newRepository();
      const { digest } = await pushImage(origin, name, 'x');
      await ask(origin, 'DELETE', `/v2/${name}/manifests/${digest}`);
      assert.deepEqual(jsonOf(await ask(origin, 'GET', `/v2/${name}/tags/list`)).tags, []);
      assert.ok(!jsonOf(await ask(origin, 'GET', '/v2/_catalog')).repositories.includes(name));
    });

    test('a blob goes from one repository, and comes back', async () => {
      const [name, other] = [newRepository(), newRepository()];
      const { bytes, digest } = randomBlob(500);
      for (const each of [name, other]) await pushBlob(origin, each, bytes);
      const path = `/v2/${name}/blobs/${digest}`;
      assert.equal(await status('DELETE', path), 202);
      assert.deepEqual(
        [await status('GET', path), await status('HEAD', path), await status('DELETE', path)],
        [404, 404, 404],
      );
      assert.equal(await status('GET', `/v2/${other}/blobs/${digest}`), 200);
      await pushBlob(origin, name, bytes);
      assert.equal(await status('GET', path), 200);
    });

    test('a manifest can not be sent when a part of it was removed', async () => {
      const name = newRepository();
      const manifest = await pushParts(origin, name);
      const [{ digest }] = JSON.parse(manifest.text).layers;
      await ask(origin, 'DELETE', `/v2/${name}/blobs/${digest}`);
      assert.equal(codeOf(await putManifest(origin, name, 'x', manifest)), 'MANIFEST_BLOB_UNKNOWN');
    });
  });
}
