import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import {
  type CacheMountRequest,
  collect,
  type DiskStore,
  isCacheMountInUse,
  listCacheMounts,
  type OpenCacheMount,
  openCacheMount,
  openStore,
  removeCacheMount,
} from './index.ts';

const host = openHost();

function open(store: DiskStore, request: Partial<CacheMountRequest> = {}): Promise<OpenCacheMount> {
  return openCacheMount(store, { key: 'ab12', id: '/c', sharing: 'shared', ...request }, host);
}

/** Whether a promise is settled after a few rounds of waiting. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), setTimeout(80).then(() => false)]);
}

describe('caches of commands', () => {
  test('a cache is made once, as it is asked for, and found again', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    {
      using cache = await open(store, { mode: 0o2750, fill: async (path) => writeFileSync(`${path}/first`, '') });
      assert.equal(statSync(cache.directory).mode & 0o7777, 0o2750);
      writeFileSync(`${cache.directory}/second`, '');
    }
    using again = await open(store, { mode: 0o700, fill: () => assert.fail('it is filled once') });
    assert.deepEqual(readdirSync(again.directory), ['first', 'second']);
    assert.deepEqual(
      listCacheMounts(store).map(({ name, id }) => [name, id]),
      [['ab12', '/c']],
    );
  });

  test('one that is there and empty is filled where that is asked for, and stays the directory that it is', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const fill = async (path: string): Promise<void> => writeFileSync(`${path}/first`, '');
    using empty = await open(store);
    {
      using plain = await open(store, { fill });
      assert.deepEqual(readdirSync(plain.directory), []);
    }
    const { ino } = statSync(empty.directory);
    using filled = await open(store, { fill, fillsEmpty: true });
    assert.deepEqual(readdirSync(filled.directory), ['first']);
    assert.equal(statSync(filled.directory).ino, ino);
    using again = await open(store, { fill: () => assert.fail('it is filled once'), fillsEmpty: true });
    assert.equal(again.directory, filled.directory);
  });

  test('one that could not be filled is not there', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    await assert.rejects(open(store, { fill: () => Promise.reject(new Error('no')) }), /no/);
    using cache = await open(store);
    assert.deepEqual(readdirSync(cache.directory), []);
    assert.deepEqual(readdirSync(store.paths.ingest), []);
  });

  test('shared ones are shared, locked ones wait, and a private one is another', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    using other = openStore(directory.path);
    const first = await open(store);
    const second = await open(other);
    assert.equal(second.directory, first.directory);
    const locked = open(other, { sharing: 'locked' });
    assert.equal(await isSettled(locked), false);
    using apart = await open(store, { sharing: 'private' });
    assert.notEqual(apart.directory, first.directory);
    for (const one of [first, second]) one[Symbol.dispose]();
    using alone = await locked;
    assert.equal(alone.directory, first.directory);
    const shared = open(store);
    assert.equal(await isSettled(shared), false);
    alone[Symbol.dispose]();
    (await shared)[Symbol.dispose]();
  });

  test('who waits can be told to stop', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    using _held = await open(store, { sharing: 'locked' });
    const signal = AbortSignal.timeout(50);
    await assert.rejects(open(store, { sharing: 'locked', signal }), (error) => isFault(error, 'base/cancelled'));
  });

  test('one in use stays, one that is not goes', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const cache = await open(store);
    const [record] = listCacheMounts(store);
    assert.ok(record !== undefined && isCacheMountInUse(record, host));
    assert.equal(removeCacheMount(store, record, host), undefined);
    cache[Symbol.dispose]();
    assert.ok((removeCacheMount(store, record, host) ?? 0) > 0);
    assert.deepEqual([listCacheMounts(store), readdirSync(store.paths.caches)], [[], []]);
  });

  test('the collector leaves caches alone, and takes what has no record', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    using cache = await open(store);
    mkdirSync(`${store.paths.caches}/stray/data`, { recursive: true });
    assert.equal((await collect(store)).caches, 1);
    assert.deepEqual(readdirSync(store.paths.caches), ['ab12']);
    assert.ok(existsSync(cache.directory));
  });

  test('opening and removing at once never gives a directory that is gone', { timeout: 20_000 }, async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    using other = openStore(directory.path);
    let done = false;
    const remove = async (): Promise<void> => {
      while (!done) {
        for (const record of listCacheMounts(other)) removeCacheMount(other, record, host);
        await collect(other);
        await setTimeout(1);
      }
    };
    const removing = remove();
    for (let round = 0; round < 50; round++) {
      using cache = await open(store, { sharing: round % 2 === 0 ? 'shared' : 'locked' });
      await setTimeout(1);
      writeFileSync(`${cache.directory}/file`, '');
    }
    done = true;
    await removing;
  });
});
