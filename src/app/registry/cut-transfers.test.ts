import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type CuttingProxy, startCuttingProxy } from '../../../test/registry/cutting-proxy.ts';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { randomFrom } from '../../../test/store/random.ts';
import { putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { sampleTar } from '../../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { formatReference, type Reference } from '../../oci/index.ts';
import { openRegistry, type Registry } from '../../registry/client/index.ts';
import { checkStore, collect, type DiskStore, openStore } from '../../store/index.ts';
import { pullImage } from './pull-image.ts';
import { pushImage } from './push-image.ts';
import { registryOptions } from './registry-access.ts';

const seed = 4;
const cutsInAll = 1000;
const host = openHost();

/** Bytes that do not compress. */
function noise(size: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, at) => createHash('sha256').update(`${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

/** One layer that goes in one request, and one that goes in several. */
const image = sampleImage(
  { gzip: sampleTar({ small: noise(40_000) }) },
  { gzip: sampleTar({ large: noise(1_060_000) }) },
);

/** Many cuts come soon, in the middle of heads, and many in the middle of blobs. */
function randomCuts(): () => number {
  const random = randomFrom(seed);
  return () => Math.floor(random() * (random() < 0.7 ? 2500 : 300_000));
}

function openClient(store: DiskStore): Registry {
  const { uploads } = registryOptions({ host: () => host, store }, { environment: {} });
  const quick = { environment: {}, pause: 0.1, attempts: 3, chunk: 300_000 };
  return openRegistry({ ...quick, ...(uploads === undefined ? {} : { uploads }) });
}

/** Tries until it is done, as users do. A failure is one of the connection, and after it nothing is half there. */
async function persist(work: () => Promise<unknown>, afterFailure: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isFault(error, 'registry/broken-off') || attempt === 50) throw error;
      await afterFailure();
    }
  }
}

async function cutUntilEnough(
  origin: string,
  work: (proxy: CuttingProxy, round: number) => Promise<void>,
): Promise<number> {
  await using proxy = await startCuttingProxy(origin, { nextCut: randomCuts() });
  let round = 0;
  while (proxy.cuts < cutsInAll) await work(proxy, round++);
  return round;
}

test(`a pull is complete, whatever bytes its connections are cut at (seed ${seed})`, async (t) => {
  await using served = await openServedStore();
  using there = openRegistry({ environment: {} });
  const repository = there.repository({ registry: served.host, repository: 'a/b' });
  await repository.point('1', await putSample(repository, image));
  using directory = temporaryDirectory();
  using store = openStore(directory.path, { locks: () => host });
  const rounds = await cutUntilEnough(served.origin, async (proxy) => {
    const reference: Reference = { registry: proxy.host, repository: 'a/b', tag: '1' };
    const pull = async (): Promise<void> => {
      using registry = openClient(store);
      await pullImage(store, registry, { reference });
    };
    await persist(pull, async () => assert.deepEqual(await store.list(), []));
    assert.equal((await store.list())[0]?.descriptor.digest, image.descriptor.digest);
    assert.deepEqual((await checkStore(store, { full: proxy.cuts % 10 === 0 })).faults, []);
    await store.remove(formatReference(reference));
    await collect(store, { cacheUnusedFor: 0 });
    for (const each of [store.paths.ingest, `${store.paths.blobs}/sha256`, store.paths.layers])
      assert.deepEqual(readdirSync(each), []);
  });
  t.diagnostic(`${rounds} pulls, ${cutsInAll} cuts`);
});

test(`a push is complete, whatever bytes its connections are cut at (seed ${seed})`, async (t) => {
  await using served = await openServedStore();
  using there = openRegistry({ environment: {} });
  using directory = temporaryDirectory();
  using store = openStore(directory.path, { locks: () => host });
  const descriptor = await putSample(store, image);
  const rounds = await cutUntilEnough(served.origin, async (proxy, round) => {
    const name = { registry: served.host, repository: `a/b${round}` };
    const push = async (): Promise<void> => {
      using registry = openClient(store);
      await pushImage(store, registry, { reference: { ...name, registry: proxy.host, tag: '1' }, descriptor });
    };
    const repository = there.repository(name);
    await persist(push, async () => {
      const found = await repository.resolve('1');
      if (found !== undefined) assert.equal(found.digest, descriptor.digest);
    });
    assert.equal((await repository.resolve('1'))?.digest, descriptor.digest);
    for (const { descriptor: each } of image.blobs) assert.ok(await repository.has(each));
  });
  await collect(served.store, { cacheUnusedFor: 0 });
  assert.deepEqual((await checkStore(served.store, { full: true })).faults, []);
  t.diagnostic(`${rounds} pushes, ${cutsInAll} cuts`);
});
