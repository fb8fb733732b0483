import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Digest, digestOf } from '../../../src/oci/index.ts';
import type { ManifestRecord, NewManifest, RegistryMetadata } from '../../../src/registry/records/index.ts';

/** Records of their own, empty. */
export interface MetadataUnderTest extends AsyncDisposable {
  readonly metadata: RegistryMetadata;
  /** Puts a blob into the storage, and gives it to the repository. */
  addBlob(repository: string, text: string): Promise<Digest>;
}

const absent = digestOf('absent');

/** A manifest of a repository, whose only content is its name. */
export function manifestOf(
  repository: string,
  name: string,
  more: Partial<Omit<NewManifest, 'record'>> & { readonly record?: Partial<ManifestRecord> } = {},
): NewManifest {
  const bytes = new TextEncoder().encode(JSON.stringify({ name }));
  const { record, ...parts } = more;
  return {
    record: {
      repository,
      digest: digestOf(bytes),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      size: bytes.length,
      annotations: {},
      ...record,
    },
    bytes,
    tags: [],
    blobs: [],
    manifests: [],
    ...parts,
  };
}

const blobOf = (text: string): NewManifest['blobs'][number] => ({
  mediaType: 'application/octet-stream',
  digest: digestOf(text),
  size: text.length,
});

const childOf = ({ record }: NewManifest): NewManifest['blobs'][number] => ({
  mediaType: record.mediaType,
  digest: record.digest,
  size: record.size,
});

/** What records of every driver do. */
export function metadataSuite(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`records of repositories: ${name}`, () => {
    test('a manifest is there with its tags, or nothing of it', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, repositories } = metadata;
      await addBlob('a', 'layer');
      const whole = manifestOf('a', 'whole', {
        tags: ['1', '2'],
        blobs: [blobOf('layer')],
        record: { annotations: { key: 'välue' }, artifactType: 'x/y', subject: absent },
      });
      assert.deepEqual(await manifests.put(whole), { kind: 'stored' });
      for (const reference of ['1', '2', whole.record.digest])
        assert.deepEqual(await manifests.find('a', reference), whole.record);
      assert.equal(await manifests.find('b', whole.record.digest), undefined);
      if (manifests.read !== undefined)
        assert.deepEqual(Buffer.from((await manifests.read(whole.record.digest)) ?? []), Buffer.from(whole.bytes));

      const other = manifestOf('b', 'other', { tags: ['1'], blobs: [blobOf('layer')], manifests: [childOf(whole)] });
      assert.deepEqual(await manifests.put(other), { kind: 'missing', needs: [...other.blobs, ...other.manifests] });
      assert.equal(await manifests.find('b', '1'), undefined);
      assert.equal(await repositories.has('b'), false);
      const short = manifestOf('a', 'short', { blobs: [{ ...blobOf('layer'), size: 4 }] });
      assert.deepEqual(await manifests.put(short), { kind: 'missing', needs: short.blobs });
      assert.deepEqual(await manifests.put({ ...other, partial: true }), { kind: 'stored' });
    });

    test('a tag points to what was sent last, and goes with it', async () => {
      await using opened = await open();
      const { manifests, tags } = opened.metadata;
      const [one, two] = [manifestOf('a', 'one', { tags: ['x', 'y'] }), manifestOf('a', 'two', { tags: ['x'] })];
      for (const each of [one, two, one, two]) await manifests.put(each);
      assert.equal((await manifests.find('a', 'x'))?.digest, two.record.digest);
      assert.equal(await manifests.remove('a', two.record.digest), 'removed');
      assert.equal(await manifests.remove('a', two.record.digest), 'unknown');
      assert.deepEqual(await tags.list('a', { most: 9 }), ['y']);
      assert.equal(await tags.remove('a', 'y'), 'removed');
      assert.equal(await tags.remove('a', 'y'), 'unknown');
      assert.deepEqual(await manifests.find('a', one.record.digest), one.record);
    });

    test('lists are in the order of bytes, by pages', async () => {
      await using opened = await open();
      const { manifests, tags, repositories } = opened.metadata;
      const names = ['b/c', 'a', 'b', 'a-b', 'a/b'];
      for (const repository of names)
        await manifests.put(manifestOf(repository, 'm', { tags: ['B', 'a', '_', '1.0'] }));
      assert.deepEqual(await repositories.list({ most: 3 }), ['a', 'a-b', 'a/b']);
      assert.deepEqual(await repositories.list({ most: 3, after: 'a/b' }), ['b', 'b/c']);
      assert.deepEqual(await tags.list('a', { most: 9 }), ['1.0', 'B', '_', 'a']);
      assert.deepEqual(await tags.list('a', { most: 2, after: 'B' }), ['_', 'a']);
      assert.deepEqual(await tags.list('nothing', { most: 2 }), []);
      assert.deepEqual(await tags.list('a', { most: 1, after: 'a\0' }), []);
      assert.deepEqual(await manifests.listReferrers('a', absent, { most: 1, artifactType: '\0' }), []);
    });

    test('referrers, also to what is not there', async () => {
      await using opened = await open();
      const { manifests } = opened.metadata;
      const kinds = ['x/a', 'x/b', 'x/a'];
      const all = kinds.map((artifactType, at) =>
        manifestOf('a', `${at}`, { record: { subject: absent, artifactType } }),
      );
      for (const each of all) await manifests.put(each);
      const sorted = all.map(({ record }) => record).sort((a, b) => (a.digest < b.digest ? -1 : 1));
      assert.deepEqual(await manifests.listReferrers('a', absent, { most: 9 }), sorted);
      const some = await manifests.listReferrers('a', absent, { most: 9, artifactType: 'x/a' });
      assert.deepEqual(
        some,
        sorted.filter((each) => each.artifactType === 'x/a'),
      );
      const behind = await manifests.listReferrers('a', absent, { most: 1, after: sorted[0]?.digest ?? '' });
      assert.deepEqual(behind, sorted.slice(1, 2));
      assert.deepEqual(await manifests.listReferrers('b', absent, { most: 9 }), []);
    });

    test('a blob is in the repositories that it was given to', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { blobs } = metadata;
      const digest = await addBlob('a', 'blob');
      assert.deepEqual(
        [await blobs.has({ repository: 'a', digest }), await blobs.has({ repository: 'b', digest })],
        [true, false],
      );
      assert.equal(await blobs.link({ repository: 'b', digest }), 'linked');
      assert.equal(await blobs.link({ repository: 'b', digest }), 'linked');
      assert.equal(await blobs.link({ repository: 'b', digest: absent }), 'absent');
      assert.deepEqual(await blobs.findHolders(digest, 9), ['a', 'b']);
      assert.deepEqual(await blobs.findHolders(digest, 1), ['a']);
      assert.deepEqual(
        [await blobs.unlink({ repository: 'a', digest }), await blobs.unlink({ repository: 'a', digest })],
        [true, false],
      );
      assert.deepEqual(await blobs.findHolders(digest, 9), ['b']);
    });

    test('a tag that may be written once stays where it is', async () => {
      await using opened = await open();
      const { manifests, tags } = opened.metadata;
      const rules = { isWriteOnce: (tag: string): boolean => tag.startsWith('v') };
      const [one, two] = [manifestOf('a', 'one', { tags: ['v1'] }), manifestOf('a', 'two', { tags: ['x', 'v1'] })];
      const fixed = { tag: 'v1', digest: one.record.digest };
      assert.deepEqual(await manifests.put(one, rules), { kind: 'stored' });
      assert.deepEqual(await manifests.put(one, rules), { kind: 'stored' });
      assert.deepEqual(await manifests.put(two, rules), { kind: 'write-once', fixed });
      assert.equal(await manifests.find('a', 'x'), undefined);
      assert.deepEqual(await tags.remove('a', 'v1', rules), { fixed });
      assert.deepEqual(await manifests.remove('a', one.record.digest, rules), { fixed });
      assert.equal(await tags.remove('a', 'v1'), 'removed');
    });

    test('what a tag that may be written once needs stays, too', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, blobs } = metadata;
      const rules = { isWriteOnce: (tag: string): boolean => tag === 'v1' };
      const [digest, lone] = [await addBlob('a', 'layer'), await addBlob('a', 'lone')];
      const child = manifestOf('a', 'child', { blobs: [blobOf('layer')] });
      const index = manifestOf('a', 'index', { manifests: [childOf(child)], tags: ['v1', 'x'] });
      const other = manifestOf('a', 'other', { blobs: [blobOf('layer')], tags: ['y'] });
      for (const each of [child, index, other]) await manifests.put(each, rules);
      const refused = { fixed: { tag: 'v1', digest: index.record.digest } };
      assert.deepEqual(await manifests.remove('a', child.record.digest, rules), refused);
      assert.deepEqual(await blobs.unlink({ repository: 'a', digest }, rules), refused);
      assert.equal(await manifests.remove('a', other.record.digest, rules), 'removed');
      assert.equal(await blobs.unlink({ repository: 'a', digest: lone }, rules), true);
      assert.equal(await blobs.unlink({ repository: 'a', digest }), true);
    });

    test('what is deleted can be brought back until its time is over', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, tags, deleted } = metadata;
      await addBlob('a', 'layer');
      const child = manifestOf('a', 'child', { blobs: [blobOf('layer')] });
      const index = manifestOf('a', 'index', { tags: ['1'], manifests: [childOf(child)] });
      for (const each of [child, index]) await manifests.put(each);
      const now = Date.now();
      const until = now + 60_000;
      assert.equal(await manifests.remove('a', index.record.digest, { until }), 'removed');
      assert.equal(await manifests.remove('a', child.record.digest, { until }), 'removed');
      assert.deepEqual(await metadata.repositories.list({ most: 9 }), []);
      assert.equal(await manifests.find('a', '1'), undefined);
      const gone = await deleted.list({ most: 9, now });
      assert.deepEqual(gone.map(({ tag }) => tag).sort(), ['1', undefined, undefined]);
      assert.deepEqual(await deleted.list({ most: 9, now, repository: 'b' }), []);
      const restored = await deleted.restore('a', '1', { now, until });
      assert.ok(restored.kind === 'restored');
      assert.deepEqual([...restored.manifests].sort(), [child, index].map(({ record }) => record.digest).sort());
      assert.deepEqual(await manifests.find('a', '1'), index.record);
      assert.deepEqual(await manifests.find('a', child.record.digest), child.record);
      assert.deepEqual(await deleted.restore('a', '1', { now, until }), { kind: 'unknown' });
      assert.deepEqual(await deleted.list({ most: 9, now }), []);
      const { manifests: kept } = await metadata.surveys.read('a');
      assert.ok(
        kept.every(({ untagged = 0 }) => untagged >= now),
        'rules leave it alone for a while',
      );

      await tags.remove('a', '1', { until });
      assert.equal(await deleted.purge(now), 0);
      assert.equal(await deleted.purge(until), 1);
      assert.deepEqual(await deleted.restore('a', '1', { now, until }), { kind: 'unknown' });
    });

    test('what was moved goes back', async () => {
      await using opened = await open();
      const { manifests, deleted } = opened.metadata;
      const now = Date.now();
      const until = now + 60_000;
      const [one, two] = [manifestOf('a', 'one', { tags: ['x'] }), manifestOf('a', 'two', { tags: ['x'] })];
      for (const each of [one, two]) await manifests.put(each, { until });
      const options = { now, until, isWriteOnce: (): boolean => true };
      assert.deepEqual(await deleted.restore('a', 'x', options), { kind: 'write-once', digest: two.record.digest });
      for (const each of [one, two]) {
        const restored = await deleted.restore('a', 'x', { now, until });
        assert.deepEqual(restored, { kind: 'restored', digest: each.record.digest, manifests: [] });
        assert.equal((await manifests.find('a', 'x'))?.digest, each.record.digest);
      }
    });

    test('rules look at all of a repository, and take out what nobody needed meanwhile', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, surveys, blobs } = metadata;
      const digest = await addBlob('a', 'layer');
      const lone = await addBlob('a', 'lone');
      const child = manifestOf('a', 'child', { blobs: [blobOf('layer')], tags: ['1'] });
      await manifests.put(child);
      await surveys.recordPulls([{ repository: 'a', digest: child.record.digest, tag: '1', at: 5 }]);
      const survey = await surveys.read('a');
      assert.deepEqual(
        survey.blobs.map((each) => each.digest),
        [digest, lone].sort(),
      );
      assert.deepEqual(
        survey.tags.map(({ tag, pulled }) => [tag, pulled]),
        [['1', 5]],
      );
      assert.deepEqual(
        survey.manifests.map(({ needs, pulled }) => [needs, pulled]),
        [[[digest], 5]],
      );
      const far = Date.now() + 60_000;
      const release = {
        tags: [{ tag: '1', digest: child.record.digest, why: 'retention' }],
        manifests: [{ digest: child.record.digest, why: 'untagged' }],
        blobs: [digest, lone],
        linkedBefore: far,
        until: far,
        blobsUntil: far,
      } as const;
      await manifests.put(manifestOf('a', 'new'));
      assert.equal(await surveys.release('a', { ...release, revision: survey.revision }), false);
      const { revision } = await surveys.read('a');
      assert.equal(await surveys.release('a', { ...release, linkedBefore: 1, revision }), true);
      assert.equal(await blobs.has({ repository: 'a', digest }), true);
      assert.equal(await surveys.release('a', { ...release, revision }), true);
      assert.equal(await blobs.has({ repository: 'a', digest }), false);
      assert.equal(await manifests.find('a', '1'), undefined);

      // A push that saw them before goes on as if nothing had happened.
      const index = manifestOf('a', 'index', { manifests: [childOf(child)] });
      assert.deepEqual(await manifests.put(index), { kind: 'stored' });
      assert.deepEqual(await manifests.find('a', child.record.digest), child.record);
      assert.equal(await blobs.has({ repository: 'a', digest }), true, 'what comes back is whole');
      const image = manifestOf('a', 'image', { blobs: [blobOf('lone')] });
      assert.deepEqual(await manifests.put(image), { kind: 'stored' });
      assert.equal(await blobs.has({ repository: 'a', digest: lone }), true);
      assert.deepEqual(await surveys.listRepositories({ most: 9 }), ['a']);
      const content = await surveys.listContent({ most: 99 });
      assert.deepEqual(content, [...content].sort());
      assert.ok(content.includes(lone) && content.includes(image.record.digest));
    });

    test('what was removed is known to be gone until the next cleaning', async () => {
      await using opened = await open();
      const { manifests, surveys, deleted } = opened.metadata;
      const [now, until] = [Date.now(), Date.now() + 60_000];
      const digests: Digest[] = [];
      for (const [name, rules] of Object.entries({ one: {}, two: { until } })) {
        const manifest = manifestOf('a', name);
        digests.push(manifest.record.digest);
        await manifests.put(manifest);
        assert.equal(await manifests.remove('a', manifest.record.digest, rules), 'removed');
      }
      const gone = async (): Promise<readonly Digest[]> => (await surveys.read('a')).gone;
      assert.deepEqual(await gone(), [...digests].sort());
      const [lost, kept] = digests;
      assert.deepEqual(await deleted.restore('a', `${lost}`, { now, until }), { kind: 'unknown' });
      assert.deepEqual(
        (await deleted.list({ most: 9, now })).map(({ digest }) => digest),
        [kept],
      );
      await deleted.purge(now);
      assert.deepEqual(await gone(), [kept]);
    });

    test('a blob that a manifest could do without is kept with it, when it is there', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, surveys } = metadata;
      const digest = await addBlob('a', 'extra');
      await addBlob('b', 'other');
      const extras = [blobOf('extra'), blobOf('other'), blobOf('nowhere')];
      assert.deepEqual(await manifests.put(manifestOf('a', 'm', { extras })), { kind: 'stored' });
      const { manifests: kept, blobs } = await surveys.read('a');
      assert.deepEqual(
        [kept.map(({ needs }) => needs), blobs.map((each) => each.digest)],
        [[[digest]], [digest]],
        'nothing is taken from other repositories',
      );
    });

    test('quotas are kept, each blob and manifest being counted once below a prefix', async () => {
      await using opened = await open();
      const { metadata, addBlob } = opened;
      const { manifests, quotas, blobs } = metadata;
      const digest = await addBlob('t/a', 'x'.repeat(100));
      await quotas.set([
        { prefix: 't', quota: 250 },
        { prefix: 'tt', quota: 1 },
      ]);
      const used = async (): Promise<readonly number[]> => (await quotas.list('t/a')).map((each) => each.used);
      assert.deepEqual(await used(), [100]);
      assert.equal(await blobs.link({ repository: 't/b', digest }), 'linked');
      assert.deepEqual(await used(), [100]);
      const small = manifestOf('t/a', 'small');
      await manifests.put(small);
      await manifests.put(small);
      assert.deepEqual(await used(), [100 + small.bytes.length]);
      const large = manifestOf('t/b', 'l'.repeat(200), { tags: ['x'] });
      const [use] = await quotas.list('t');
      assert.deepEqual(await manifests.put(large), { kind: 'over', use });
      assert.equal(await manifests.find('t/b', 'x'), undefined);
      await quotas.set([{ prefix: 't', quota: 10_000 }]);
      assert.deepEqual(await manifests.put(large), { kind: 'stored' });
      await blobs.unlink({ repository: 't/a', digest });
      await manifests.remove('t/b', large.record.digest, { until: Date.now() + 60_000 });
      assert.deepEqual(await used(), [100 + small.bytes.length]);
      await blobs.unlink({ repository: 't/b', digest });
      await manifests.remove('t/a', small.record.digest);
      assert.deepEqual(await used(), [0]);
      assert.deepEqual(await quotas.list(), [{ prefix: 't', quota: 10_000, used: 0 }]);
    });

    test('a turn is taken by one', async () => {
      await using opened = await open();
      const { surveys } = opened.metadata;
      const turns = [
        await surveys.takeTurn('clean', 0, 100),
        await surveys.takeTurn('clean', 50, 110),
        await surveys.takeTurn('check', 50, 110),
        await surveys.takeTurn('clean', 101, 120),
      ];
      assert.deepEqual(turns, [true, false, true, true]);
    });
  });
}
