import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { keptBuilds } from './build-records.ts';
import { type DiskStore, openStore } from './index.ts';

function ids(store: DiskStore): readonly string[] {
  return store.builds.list().map(({ id }) => id);
}

function record(store: DiskStore, id: string): void {
  using build = store.builds.begin(id, Date.now(), 'begun');
  build.write(`told by ${id}`);
  build.end('ended');
}

test('a build that goes on, and one that has ended', () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  using other = openStore(directory.path);
  assert.deepEqual(ids(store), []);
  using build = store.builds.begin('b1', Date.now(), '{"names":[]}');
  build.write('one\n');
  build.write('two\n');
  const [open] = other.builds.list();
  assert.deepEqual([open?.isOpen, open?.isEnded, open?.data], [true, false, '{"names":[]}']);
  assert.equal(other.builds.read('b1'), 'one\ntwo\n');
  assert.equal(other.builds.size('b1'), 8);
  build.end('{"state":"done"}');
  const [ended] = other.builds.list();
  assert.deepEqual([ended?.isOpen, ended?.isEnded, ended?.data], [false, true, '{"state":"done"}']);
});

test('a build that goes on is not removed, one that has ended is, with what it told', () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  using _open = store.builds.begin('open', 1, '');
  record(store, 'over');
  assert.equal(store.builds.remove(['open', 'over', 'absent']), 1);
  assert.deepEqual(ids(store), ['open']);
  assert.deepEqual(readdirSync(store.paths.builds), ['open']);
  assert.equal(store.builds.read('over'), '');
  assert.equal(store.builds.size('over'), 0);
});

test('a build whose process was killed has not ended, and does not go on', () => {
  using directory = temporaryDirectory();
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const build = openStore(${JSON.stringify(directory.path)}).builds.begin('b1', 1, 'begun');
    build.write('told');
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  assert.equal(signal, 'SIGKILL');
  using store = openStore(directory.path);
  const [killed] = store.builds.list();
  assert.deepEqual([killed?.isOpen, killed?.isEnded, killed?.data], [false, false, 'begun']);
  assert.equal(store.builds.read('b1'), 'told');
  assert.equal(store.builds.remove(['b1']), 1);
});

test('so many builds are kept at least, those last begun', () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  using _first = store.builds.begin('first', 1, '');
  const count = 2 * keptBuilds;
  for (let at = 0; at < count; at++) {
    record(store, `b${at}`);
    store.database.run('UPDATE build SET started = ? WHERE id = ?', 10 + at, `b${at}`);
  }
  const kept = ids(store);
  assert.ok(kept.includes('first'), 'one that goes on stays');
  assert.ok(!kept.includes('b0') && kept.includes(`b${count - keptBuilds + 1}`));
  assert.ok(kept.length > keptBuilds && kept.length < 1.5 * keptBuilds, `${kept.length}`);
  assert.equal(readdirSync(store.paths.builds).length, kept.length);
  assert.ok(!existsSync(join(store.paths.builds, 'b0')));
});
