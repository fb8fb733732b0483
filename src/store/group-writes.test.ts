import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { createGroupWrite } from './group-writes.ts';
import { openStore } from './index.ts';

test('changes that come together are made together, and each fails alone', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const { database } = store;
  let settled = 0;
  const write = createGroupWrite(database, () => {
    settled += 1;
  });
  const put = (name: string, after: () => string = () => name) =>
    write(() => {
      database.run('INSERT INTO registry_repository (name, created) VALUES (?, 0)', name);
      return after();
    });
  const broken = put('b', () => {
    throw new Error('no');
  });
  const results = await Promise.allSettled([put('a'), broken, put('c'), put('a')]);
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
    ['a', 'failed', 'c', 'failed'],
  );
  const names = () => database.all('SELECT name FROM registry_repository ORDER BY name').map(({ name }) => name);
  assert.deepEqual([names(), settled], [['a', 'c'], 1]);
  assert.equal(await put('d'), 'd');
  assert.deepEqual([names(), settled], [['a', 'c', 'd'], 2]);
});

test('where nothing can be brought to stable storage, all fail and nothing is changed', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const { database } = store;
  const write = createGroupWrite(database, () => {
    throw new Error('disk');
  });
  const put = (name: string) =>
    write(() => database.run('INSERT INTO registry_repository (name, created) VALUES (?, 0)', name));
  for (const result of await Promise.allSettled([put('a'), put('b')])) assert.equal(result.status, 'rejected');
  assert.deepEqual(database.all('SELECT name FROM registry_repository'), []);
});
