import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  ask,
  codeOf,
  indexType,
  jsonOf,
  manifestType,
  newRepository,
  type OpenRegistryUnderTest,
  pushImage,
  pushParts,
  putManifest,
  type RegistryUnderTest,
  randomBlob,
  type SampleManifest,
  toManifest,
} from './registry-under-test.ts';

/** What the specification asks of finding content. Source: distribution-spec 1.1, "Content Discovery". */
export function discoverySuite(open: OpenRegistryUnderTest): void {
  describe('discovery', () => {
    let registry: RegistryUnderTest;
    let origin: string;
    const repository = newRepository();
    let image: SampleManifest;
    before(async () => {
      registry = await open();
      origin = registry.origin;
      image = await pushImage(origin, repository, 'b');
      for (const tag of ['a', 'C', '_x', 'b.1']) await putManifest(origin, repository, tag, image);
    });
    after(() => registry[Symbol.asyncDispose]());

    /** Follows `Link` to the end. */
    async function allPages(
      path: string,
      field: 'tags' | 'repositories' | 'manifests',
    ): Promise<(readonly unknown[])[]> {
      const pages: (readonly unknown[])[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const answered = await ask(origin, 'GET', next);
        assert.equal(answered.status, 200);
        pages.push(jsonOf(answered)[field]);
        next = /^<([^>]+)>; rel="next"$/.exec(answered.headers.get('link') ?? '')?.[1];
      }
      return pages;
    }

    test('tags, in the order of bytes', async () => {
      const answered = await ask(origin, 'GET', `/v2/${repository}/tags/list`);
      assert.equal(answered.headers.get('link'), null);
      assert.deepEqual(jsonOf(answered), { name: repository, tags: ['C', '_x', 'a', 'b', 'b.1'] });
    });

    test('tags in pages', async () => {
      assert.deepEqual(await allPages(`/v2/${repository}/tags/list?n=2`, 'tags'), [['C', '_x'], ['a', 'b'], ['b.1']]);
      assert.deepEqual(await allPages(`/v2/${repository}/tags/list?n=5`, 'tags'), [['C', '_x', 'a', 'b', 'b.1']]);
      assert.deepEqual(await allPages(`/v2/${repository}/tags/list?last=a`, 'tags'), [['b', 'b.1']]);
      assert.deepEqual(await allPages(`/v2/${repository}/tags/list?n=0`, 'tags'), [[]]);
      assert.equal((await ask(origin, 'GET', `/v2/${repository}/tags/list?n=x`)).status, 400);
    });

    test('tags of a repository that is not there', async () => {
      const answered = await ask(origin, 'GET', '/v2/never/heard/tags/list');
      assert.deepEqual([answered.status, codeOf(answered)], [404, 'NAME_UNKNOWN']);
    });

    test('repositories, in pages', async () => {
      const others = [newRepository(), newRepository()];
      for (const each of others) await pushImage(origin, each, 'x');
      const pages = await allPages('/v2/_catalog?n=1', 'repositories');
      assert.ok(pages.every(({ length }) => length <= 1));
      for (const each of [repository, ...others]) assert.ok(pages.flat().includes(each), each);
      assert.deepEqual(pages.flat(), pages.flat().toSorted());
    });

    test('what refers to a manifest is found, before and after that is there', async () => {
      const name = newRepository();
      const subject = await pushParts(origin, name);
      const about = { subject: { mediaType: manifestType, digest: subject.digest, size: subject.size } };
      const path = `/v2/${name}/referrers/${subject.digest}`;
      const none = await ask(origin, 'GET', path);
      assert.deepEqual([none.status, none.headers.get('content-type')], [200, indexType]);
      assert.deepEqual(jsonOf(none), { schemaVersion: 2, mediaType: indexType, manifests: [] });

      const sbom = await pushParts(origin, name, {
        ...about,
        artifactType: 'application/x.sbom',
        annotations: { a: '1' },
      });
      const put = await putManifest(origin, name, sbom.digest, sbom);
      assert.equal(put.headers.get('oci-subject'), subject.digest);
      const plain = await pushParts(origin, name, about);
      await putManifest(origin, name, 'plain', plain);
      const index = toManifest({ mediaType: indexType, manifests: [], ...about });
      await putManifest(origin, name, index.digest, index, indexType);
      await putManifest(origin, name, 'subject', subject);

      const expected = [
        {
          mediaType: manifestType,
          digest: sbom.digest,
          size: sbom.size,
          annotations: { a: '1' },
          artifactType: 'application/x.sbom',
        },
        {
          mediaType: manifestType,
          digest: plain.digest,
          size: plain.size,
          artifactType: 'application/vnd.oci.image.config.v1+json',
        },
        { mediaType: indexType, digest: index.digest, size: index.size },
      ].sort((a, b) => (a.digest < b.digest ? -1 : 1));
      const found = await ask(origin, 'GET', path);
      assert.equal(found.headers.get('oci-filters-applied'), null);
      assert.deepEqual(jsonOf(found).manifests, expected);
      assert.deepEqual((await allPages(`${path}?n=1`, 'manifests')).flat(), expected);

      const filtered = await ask(origin, 'GET', `${path}?artifactType=application%2Fx.sbom`);
      assert.equal(filtered.headers.get('oci-filters-applied'), 'artifactType');
      assert.deepEqual(jsonOf(filtered).manifests, [expected.find(({ digest }) => digest === sbom.digest)]);

      await ask(origin, 'DELETE', `/v2/${name}/manifests/${sbom.digest}`);
      assert.equal(jsonOf(await ask(origin, 'GET', path)).manifests.length, 2);
    });

    test('referrers of what can be no digest', async () => {
      const answered = await ask(origin, 'GET', `/v2/${repository}/referrers/latest`);
      assert.deepEqual([answered.status, codeOf(answered)], [400, 'DIGEST_INVALID']);
    });

    test('many large referrers come in several pages', async () => {
      const name = newRepository();
      const { digest } = randomBlob(1);
      const subject = { mediaType: manifestType, digest, size: 1 };
      for (const key of ['1', '2', '3']) {
        const annotations = { [key]: 'x'.repeat(1_500_000) };
        await pushImage(origin, name, key, { subject, annotations });
      }
      const pages = await allPages(`/v2/${name}/referrers/${digest}`, 'manifests');
      assert.deepEqual(
        pages.map(({ length }) => length),
        [1, 1, 1],
      );
    });

    test('the tag by which clients list referrers elsewhere is a tag as any other', async () => {
      const name = newRepository();
      const index = toManifest({ mediaType: indexType, manifests: [] });
      const tag = image.digest.replace(':', '-');
      assert.equal((await putManifest(origin, name, tag, index, indexType)).status, 201);
      assert.equal((await ask(origin, 'GET', `/v2/${name}/manifests/${tag}`)).bytes.toString(), index.text);
    });
  });
}
