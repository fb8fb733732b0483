import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type TemporaryDirectory, temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { until } from '../../../test/suites/until.ts';
import { messageOf, streamOf, utf8 } from '../../base/index.ts';
import { type Digest, digestOf } from '../../oci/index.ts';
import {
  checkContent,
  type Keeper,
  type KeepingRules,
  openKeeper,
  type RegistryAct,
} from '../../registry/server/index.ts';
import { type DiskStore, type LocalRegistry, openLocalRegistry, openStore } from '../../store/index.ts';

interface Opened extends Disposable {
  readonly store: DiskStore;
  readonly registry: LocalRegistry;
}

function open(directory: TemporaryDirectory): Opened {
  const store = openStore(directory.path);
  return {
    store,
    registry: openLocalRegistry(store, { sharedBlobs: false }),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

async function push({ storage, metadata }: LocalRegistry, repository: string, text: string): Promise<Digest> {
  const digest = digestOf(text);
  const upload = { repository, id: storage.uploads.create(repository) };
  await storage.uploads.append(upload, 0, streamOf(utf8(text)));
  await storage.uploads.commit(upload, digest);
  const bytes = utf8(`{"name":"${text}"}`);
  const record = { repository, digest: digestOf(bytes), mediaType: 'x/m', size: bytes.length, annotations: {} };
  const blobs = [{ mediaType: 'x/y', digest, size: text.length }];
  const outcome = await metadata.manifests.put({ record, bytes, tags: [text], blobs, manifests: [] });
  assert.deepEqual(outcome, { kind: 'stored' });
  return record.digest;
}

interface Told {
  readonly failures: string[];
  readonly acts: RegistryAct[];
  sweeps: number;
}

function keep(
  { registry }: Opened,
  rules: KeepingRules,
  told: Told = { failures: [], acts: [], sweeps: 0 },
): Promise<Keeper> {
  return openKeeper({
    ...registry,
    rules,
    async sweep() {
      told.sweeps += 1;
    },
    tell: (act) => void told.acts.push(act),
    onFailure: (error) => told.failures.push(messageOf(error)),
  });
}

describe('a keeper', () => {
  test('writes down pulls when it ends, and later than the rules need it', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const digest = await push(opened.registry, 'a', 'x');
    const before = Date.now();
    const keeper = await keep(opened, {});
    keeper.keeping.notePull('a', digest, 'x');
    const pulled = (): number | undefined => opened.registry.metadata.surveys.read('a').tags[0]?.pulled;
    assert.equal(pulled(), undefined);
    await keeper[Symbol.asyncDispose]();
    assert.ok((pulled() ?? 0) >= before);
  });

  test('cleans when it is due, by rules that can change; of two one does it at a time', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const digest = await push(opened.registry, 'a', 'x');
    const told = { failures: [], acts: [], sweeps: 0 };
    await using one = await keep(opened, { every: 50, grace: 1, deleted: 0 }, told);
    await using other = await keep(opened, { every: 50, grace: 1, deleted: 0 }, told);
    await wait(300);
    const tags = (): readonly string[] => opened.registry.metadata.tags.list('a', { most: 9 });
    assert.deepEqual([tags(), told.sweeps], [['x'], 0]);
    const rules = [{ repositories: ['**'], keep: [{ tags: ['v*'] }] }];
    for (const keeper of [one, other]) await keeper.useRules({ every: 50, grace: 1, deleted: 0, rules });
    await until(
      () => told.sweeps > 0,
      () => 'a sweep',
    );
    assert.deepEqual([tags(), told.failures], [[], []]);
    assert.deepEqual(told.acts, [
      { action: 'delete', repository: 'a', object: 'tag', tag: 'x' },
      { action: 'delete', repository: 'a', object: 'manifest', digest },
    ]);
    const metrics = [...(await one.keeping.formatMetrics()), ...(await other.keeping.formatMetrics())];
    const times = metrics.filter((line) => /^nacre_registry_cleaned_total\{reason="retention"\} 2$/.test(line));
    assert.equal(times.length, 1);
  });

  test('neither cleans nor checks where it is not to', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    await using _keeper = await keep(opened, { every: Number.POSITIVE_INFINITY });
    assert.equal(opened.registry.metadata.surveys.takeTurn('clean', 1, 1), true);
  });

  test('goes on when something fails', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const failures: string[] = [];
    const { registry } = opened;
    const surveys = {
      ...registry.metadata.surveys,
      listRepositories: () => Promise.reject(new Error('the disk is gone')),
    };
    await using _keeper = await openKeeper({
      storage: registry.storage,
      metadata: { ...registry.metadata, surveys },
      rules: { every: 20 },
      sweep: async () => undefined,
      onFailure: (error) => failures.push(messageOf(error)),
    });
    await until(
      () => failures.length >= 2,
      () => 'two failures',
    );
    assert.equal(failures[0], 'the disk is gone');
  });
});

describe('a check', () => {
  test('tells what is damaged, missing or can not be read, and moves aside only what is damaged', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { registry, store } = opened;
    const manifests = new Map<string, Digest>();
    for (const text of ['damaged', 'missing', 'unreadable', 'whole'])
      manifests.set(text, await push(registry, 'a', text));
    const pathOf = (text: string): string => store.blobPath(digestOf(text)) ?? '';
    const path = pathOf('damaged');
    chmodSync(path, 0o600);
    writeFileSync(path, 'dxmaged');
    registry.storage.quarantine(digestOf('missing'));
    const storage: LocalRegistry['storage'] = {
      ...registry.storage,
      open(digest, stretch) {
        if (digest === digestOf('unreadable')) throw new Error('the network is gone');
        return registry.storage.open(digest, stretch);
      },
    };
    const parts = { storage, metadata: registry.metadata };
    const look = async (options: Parameters<typeof checkContent>[1]): Promise<readonly string[]> =>
      (await checkContent(parts, options)).findings.map(({ kind, digest }) => {
        const [name] =
          [...manifests].find(([text, manifest]) => digest === digestOf(text) || digest === manifest) ?? [];
        return `${kind} ${name}`;
      });
    const found = ['damaged damaged', 'incomplete missing', 'missing missing', 'unreadable unreadable'];
    assert.deepEqual([...(await look({ dryRun: true }))].sort(), found);
    assert.deepEqual(
      [...(await look({ isPartial: () => true }))].sort(),
      found.filter((each) => !/^inc/.test(each)),
    );
    assert.equal(existsSync(path), false);
    assert.equal(existsSync(pathOf('unreadable')), true);
    assert.deepEqual([...(await look({}))].sort(), [
      'incomplete damaged',
      'incomplete missing',
      'missing damaged',
      'missing missing',
      'unreadable unreadable',
    ]);
  });

  test('is broken off when it is asked to', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    await push(opened.registry, 'a', 'x');
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(checkContent(opened.registry, { signal }), /enough/);
  });
});
