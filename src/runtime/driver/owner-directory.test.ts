import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { currentOwner, disown, own, ownerDirectoryOf } from './owner-directory.ts';

const owner = currentOwner(openHost());

test('an owner names its containers and their directories until the last is disowned', () => {
  using directory = temporaryDirectory();
  const mine = ownerDirectoryOf(directory.join('run'), owner);
  own(mine, { id: 'one', directories: ['/a', '/with\nline end', '/b'] });
  own(mine, { id: 'two', directories: [] });
  assert.equal(readFileSync(`${mine.path}/one`, 'utf8'), '/a\n/b\n');
  disown(mine, 'one');
  assert.ok(existsSync(`${mine.path}/two`));
  disown(mine, 'two');
  assert.ok(!existsSync(mine.path));
});

test('a run directory that can not be made is a fault that names it', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('file'), '');
  for (const place of ['/proc/nacre', directory.join('file')]) {
    assert.throws(
      () => own(ownerDirectoryOf(place, owner), { id: 'one', directories: [] }),
      (error) =>
        isFault(error, 'runtime/start-failed') && error.message.includes(place) && /NACRE_RUN/.test(error.hint ?? ''),
    );
  }
});
