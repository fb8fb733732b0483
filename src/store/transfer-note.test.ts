import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openHost } from '../host/index.ts';
import { collect } from './collect.ts';
import { openStore } from './disk-store.ts';
import { openTransferNote } from './transfer-note.ts';

test('a note is there for the next who opens it, and for one at a time', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path, { locks: openHost });
  const first = openTransferNote(store, 'a blob to a registry');
  assert.equal(first?.text, undefined);
  assert.equal(openTransferNote(store, 'a blob to a registry'), undefined);
  openTransferNote(store, 'another')?.[Symbol.dispose]();
  first?.write('here');
  first?.write('there');
  await collect(store, { cacheUnusedFor: 0 });
  first?.[Symbol.dispose]();
  await collect(store);
  {
    using second = openTransferNote(store, 'a blob to a registry');
    assert.equal(second?.text, 'there');
    second?.remove();
  }
  assert.deepEqual(readdirSync(store.paths.ingest), []);
});

test('a note that nobody needs is collected with all else that is remembered', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path, { locks: openHost });
  {
    using note = openTransferNote(store, 'a blob to a registry');
    note?.write('there');
  }
  await collect(store, { cacheUnusedFor: 0 });
  using again = openTransferNote(store, 'a blob to a registry');
  assert.equal(again?.text, undefined);
});
