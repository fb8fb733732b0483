import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { makeExecDirectory, sweepExecDirectories } from './exec-directory.ts';

test('of commands in a container only what killed processes left is taken away', () => {
  using directory = temporaryDirectory();
  const [id, other] = ['a'.repeat(64), 'b'.repeat(64)];
  sweepExecDirectories(directory.path, id);
  const ours = makeExecDirectory(directory.path, id);
  // No process has such a number.
  const [left, others] = [id, other].map((each) => directory.join(`exec/${each.slice(0, 12)}-4194305-0123`));
  for (const path of [left, others]) mkdirSync(path ?? assert.fail());
  sweepExecDirectories(directory.path, id);
  assert.deepEqual(
    [ours, left, others].map((path) => existsSync(path ?? '')),
    [true, false, true],
  );
});
