import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openStore } from './index.ts';

const name = 'docker.io/library/app:1';

/** A store as the first version left it: without what later ones added. */
async function makeFirstVersion(root: string): Promise<void> {
  const image = sampleImage('layer');
  {
    using store = openStore(root);
    await store.point(name, await putSample(store, image));
  }
  using db = new DatabaseSync(`${root}/nacre.db`);
  const networks = ['network', 'network_endpoint', 'network_cursor', 'network_port'];
  const added = ['seal', 'cache_mount', 'build', 'volume', ...networks];
  const registry = [
    'repository',
    'blob',
    'manifest',
    'tag',
    'upload',
    'letter',
    'receiver',
    'deleted_manifest',
    'deleted_tag',
    'quota',
    'turn',
  ].map((name) => `registry_${name}`);
  for (const table of [...added, ...registry]) db.exec(`DROP TABLE ${table}`);
  db.exec('PRAGMA user_version = 1');
}

test('a store of the first version is brought up in place, with all that is in it', async () => {
  using directory = temporaryDirectory();
  await makeFirstVersion(directory.path);
  // Two at once: the second finds it done.
  using store = openStore(directory.path);
  using other = openStore(directory.path);
  assert.notEqual(await store.resolve(name), undefined);
  assert.equal(other.database.get('SELECT count(*) AS count FROM seal')?.count, 0);
  assert.equal(store.database.get('PRAGMA user_version')?.user_version, 7);
});

test('a store of a version to come, and a database of something else, are left alone', () => {
  for (const [version, code] of [
    [99, 'store/newer-schema'],
    [0, 'store/database-damaged'],
  ] as const) {
    using directory = temporaryDirectory();
    mkdirSync(directory.join('store'));
    const path = directory.join('store/nacre.db');
    {
      using db = new DatabaseSync(path);
      db.exec(`CREATE TABLE other (x); PRAGMA user_version = ${version}`);
    }
    assert.throws(
      () => openStore(directory.join('store')),
      (error) => isFault(error, code),
    );
    assert.ok(existsSync(path));
  }
});
