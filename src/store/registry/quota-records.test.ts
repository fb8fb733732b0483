import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { streamOf, utf8 } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import { type LocalRegistry, openLocalRegistry, openStore } from '../index.ts';

const repositories = ['a', 'a/b', 'a/b/c', 'ab', 'b'] as const;
const prefixes = ['', 'a', 'a/b', 'b', 'c'] as const;
const texts = ['1', '22', '333', '4444'] as const;

type Change = {
  readonly kind: 'push' | 'unlink' | 'put' | 'remove' | 'restore' | 'release';
  readonly at: number;
  readonly text: number;
};

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('push', 'push', 'put', 'put', 'unlink', 'remove', 'restore', 'release'),
    at: fc.nat(repositories.length - 1),
    text: fc.nat(texts.length - 1),
  }),
  { maxLength: 25 },
);

async function make({ storage, metadata }: LocalRegistry, { kind, at, text: which }: Change): Promise<void> {
  const repository = repositories[at] ?? 'a';
  const text = texts[which] ?? '1';
  const digest = digestOf(text);
  const bytes = utf8(`{"name":"${text}"}`);
  const manifest = digestOf(bytes);
  const until = Date.now() + 60_000;
  switch (kind) {
    case 'push': {
      const upload = { repository, id: storage.uploads.create(repository) };
      await storage.uploads.append(upload, 0, streamOf(utf8(text)));
      await storage.uploads.commit(upload, digest);
      return;
    }
    case 'unlink':
      metadata.blobs.unlink({ repository, digest });
      return;
    case 'put': {
      const record = { repository, digest: manifest, mediaType: 'x/m', size: bytes.length, annotations: {} };
      const blobs = [{ mediaType: 'x/y', digest, size: text.length }];
      await metadata.manifests.put({ record, bytes, tags: [text], blobs, manifests: [] }, { until });
      return;
    }
    case 'remove':
      metadata.manifests.remove(repository, manifest, { until });
      return;
    case 'restore':
      metadata.deleted.restore(repository, text, { now: Date.now(), until });
      return;
    case 'release': {
      const { revision, tags, manifests, blobs } = metadata.surveys.read(repository);
      const why = 'retention';
      metadata.surveys.release(repository, {
        revision,
        tags: tags.map((each) => ({ ...each, why })),
        manifests: manifests.map((each) => ({ ...each, why })),
        blobs: blobs.map((each) => each.digest),
        linkedBefore: until,
        until,
        blobsUntil: until,
      });
    }
  }
}

test('what is counted while things change is what is there when it is counted anew', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (made) => {
      using directory = temporaryDirectory();
      using store = openStore(directory.path);
      const registry = openLocalRegistry(store, { sharedBlobs: false });
      const { quotas } = registry.metadata;
      const all = prefixes.map((prefix) => ({ prefix, quota: 60 }));
      quotas.set(all);
      for (const change of made) await make(registry, change);
      const counted = quotas.list();
      quotas.set([]);
      quotas.set(all);
      assert.deepEqual(quotas.list(), counted);
    }),
    { numRuns: 25 },
  );
});
