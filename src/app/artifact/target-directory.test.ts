import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openTargetDirectory } from './target-directory.ts';

test('a directory is made with those that it lies in', () => {
  using directory = temporaryDirectory();
  openTargetDirectory(directory.join('a/b/c'));
  assert.ok(statSync(directory.join('a/b/c')).isDirectory());
});

test('one that can not be made is told in words, and at once', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('file'), '');
  assert.throws(() => openTargetDirectory(directory.join('file/a')), {
    message: /file\/a can not be made: not a directory$/,
  });
  assert.throws(() => openTargetDirectory('/proc/nowhere/a'), { message: /^\/proc\/nowhere can not be made: / });
});
