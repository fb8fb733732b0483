import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf } from '../../../src/oci/index.ts';
import type { RegistryMetadata, StoredBlobs } from '../../../src/registry/records/index.ts';
import { manifestOf } from './metadata-suite.ts';

/** Records of a registry, and those of the objects of its bucket: empty. */
export interface SharedRecordsUnderTest extends AsyncDisposable {
  readonly metadata: RegistryMetadata;
  readonly stored: StoredBlobs;
}

const rounds = 25;
const later = (): number => Date.now() + 60_000;

/** What holds when many servers work at once. */
export function sharedRecordsSuite(name: string, open: () => Promise<SharedRecordsUnderTest>): void {
  describe(`records that servers share: ${name}`, () => {
    test('an object is announced, there, claimed and gone', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      const digest = digestOf('blob');
      assert.equal(await stored.announce(digest), true);
      assert.equal(await stored.find(digest), undefined);
      assert.deepEqual(await stored.claim(Date.now() - 60_000, 9), []);
      assert.equal(await stored.add({ repository: 'a', digest }, 4), 'linked');
      assert.equal(await stored.find(digest), 4);
      assert.deepEqual(await stored.claim(later(), 9), []);
      await metadata.blobs.unlink({ repository: 'a', digest });
      assert.deepEqual(await stored.claim(later(), 9), [digest]);
      assert.deepEqual(await stored.claim(later(), 9), []);
      assert.equal(await stored.find(digest), undefined);
      assert.equal(await stored.announce(digest), false);
      assert.equal(await stored.add({ repository: 'a', digest }, 4), 'absent');
      assert.equal(await metadata.blobs.link({ repository: 'a', digest }), 'absent');
      await stored.forget([digest]);
      assert.equal(await stored.announce(digest), true);
    });

    test('what a manifest needs that can be brought back is not claimed', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      const digest = digestOf('blob');
      await stored.add({ repository: 'a', digest }, 4);
      const manifest = manifestOf('a', 'm', { blobs: [{ mediaType: 'x/y', digest, size: 4 }] });
      await metadata.manifests.put(manifest);
      await metadata.blobs.unlink({ repository: 'a', digest });
      assert.deepEqual(await stored.claim(later(), 9), []);
      await metadata.manifests.remove('a', manifest.record.digest, { until: later() });
      assert.deepEqual(await stored.claim(later(), 9), []);
      await metadata.deleted.purge(later());
      assert.deepEqual(await stored.claim(later(), 9), [digest]);
    });

    test('no manifest is stored whose blobs are taken away meanwhile', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      const outcomes = await Promise.all(
        Array.from({ length: rounds }, async (_, round) => {
          const digest = digestOf(`blob ${round}`);
          await stored.add({ repository: 'a', digest }, 4);
          const manifest = manifestOf('a', `${round}`, { blobs: [{ mediaType: 'x/y', digest, size: 4 }] });
          const [put] = await Promise.all([
            metadata.manifests.put(manifest),
            Promise.resolve(metadata.blobs.unlink({ repository: 'a', digest })).then(() => stored.claim(later(), 99)),
          ]);
          if (put.kind === 'stored') assert.equal(await stored.find(digest), 4);
          else assert.equal(await metadata.manifests.find('a', manifest.record.digest), undefined);
          return put.kind;
        }),
      );
      assert.ok(outcomes.every((each) => each === 'stored' || each === 'missing'));
    });

    test('an object is given to a repository or removed, not both', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      await Promise.all(
        Array.from({ length: rounds }, async (_, round) => {
          const digest = digestOf(`blob ${round}`);
          await stored.add({ repository: 'a', digest }, 4);
          await metadata.blobs.unlink({ repository: 'a', digest });
          const [linked] = await Promise.all([
            metadata.blobs.link({ repository: 'b', digest }),
            stored.claim(later(), 99),
          ]);
          assert.equal(await stored.find(digest), linked === 'linked' ? 4 : undefined);
        }),
      );
    });

    test('a quota is not exceeded by many at once', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      await metadata.quotas.set([{ prefix: 't', quota: 100 }]);
      const outcomes = await Promise.all(
        Array.from({ length: rounds }, (_, at) =>
          stored.add({ repository: `t/${at % 7}`, digest: digestOf(`blob ${at}`) }, 10),
        ),
      );
      assert.equal(outcomes.filter((each) => each === 'linked').length, 10);
      assert.equal((await metadata.quotas.list())[0]?.used, 100);
    });

    test('a tag that may be written once is written by one', async () => {
      await using opened = await open();
      const { manifests } = opened.metadata;
      const rules = { isWriteOnce: (): boolean => true };
      const outcomes = await Promise.all(
        Array.from({ length: rounds }, (_, at) => manifests.put(manifestOf('a', `${at}`, { tags: ['v1'] }), rules)),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'stored').length, 1);
    });

    test('what a push needs is not taken out by rules meanwhile', async () => {
      await using opened = await open();
      const { metadata, stored } = opened;
      await Promise.all(
        Array.from({ length: rounds }, async (_, round) => {
          const repository = `r/${round % 5}`;
          const digest = digestOf(`blob ${round}`);
          await stored.add({ repository, digest }, 4);
          const { revision } = await metadata.surveys.read(repository);
          const until = Date.now() - 1;
          const gone = { tags: [], manifests: [], blobs: [digest], linkedBefore: later(), until, blobsUntil: until };
          const [put] = await Promise.all([
            metadata.manifests.put(
              manifestOf(repository, `${round}`, { blobs: [{ mediaType: 'x/y', digest, size: 4 }] }),
            ),
            Promise.resolve(metadata.surveys.release(repository, { ...gone, revision }))
              .then(() => metadata.deleted.purge(Date.now()))
              .then(() => stored.claim(later(), 99)),
          ]);
          if (put.kind === 'stored') assert.equal(await stored.find(digest), 4);
        }),
      );
    });
  });
}
