import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { writeBundleFile } from './write-file.ts';

test('on a full disk the file that was there stays', (t) => {
  using directory = temporaryDirectory();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory.path]).status !== 0)
    return t.skip('needs the right to mount');
  try {
    const path = directory.join('config.json');
    writeBundleFile(path, 'before');
    writeBundleFile(path, 'now');
    assert.throws(
      () => writeFileSync(directory.join('fill'), Buffer.alloc(1 << 20)),
      (error) => error instanceof Error && error.message.startsWith('ENOSPC'),
    );
    assert.throws(
      () => writeBundleFile(path, 'x'.repeat(1 << 16)),
      (error) => isFault(error, 'runtime/start-failed') && error.message.endsWith('no space is left on the disk'),
    );
    assert.equal(readFileSync(path, 'utf8'), 'now');
    assert.deepEqual(readdirSync(directory.path).sort(), ['config.json', 'fill']);
  } finally {
    spawnSync('umount', ['--lazy', directory.path]);
  }
});
