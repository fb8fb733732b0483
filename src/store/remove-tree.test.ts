import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { removeTree } from './remove-tree.ts';

test('nothing there is nothing to do', () => {
  using directory = temporaryDirectory();
  assert.equal(removeTree(directory.join('none')), 0);
});

test('directories nobody may enter, names that are no text, links that are not followed', () => {
  using directory = temporaryDirectory();
  mkdirSync(directory.join('kept'));
  writeFileSync(directory.join('kept', 'file'), 'x');
  const tree = directory.join('tree');
  mkdirSync(`${tree}/closed/inner`, { recursive: true });
  writeFileSync(`${tree}/closed/inner/file`, 'x');
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe])]), 'x');
  symlinkSync(directory.join('kept'), `${tree}/link`);
  chmodSync(`${tree}/closed/inner`, 0);
  chmodSync(`${tree}/closed`, 0o200);
  removeTree(tree);
  assert.equal(existsSync(tree), false);
  assert.deepEqual(readdirSync(directory.join('kept')), ['file']);
});

test('a directory deeper than any path', () => {
  using directory = temporaryDirectory();
  const tree = directory.join('tree');
  mkdirSync(tree);
  // Made from the bottom up: each time, what there is becomes the bottom of a new stretch that is short enough to be named.
  for (let stretch = 0; stretch < 4; stretch++) {
    const bottom = join(directory.join('next'), ...Array.from({ length: 15 }, () => 'd'.repeat(200)));
    mkdirSync(bottom, { recursive: true });
    renameSync(tree, `${bottom}/tree`);
    renameSync(directory.join('next'), tree);
  }
  assert.ok(removeTree(tree) > 60 * 4096);
  assert.deepEqual(readdirSync(directory.path), []);
});

test('a file with another name elsewhere frees nothing', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('one'), 'x'.repeat(100_000));
  linkSync(directory.join('one'), directory.join('two'));
  assert.equal(removeTree(directory.join('one')), 0);
  assert.ok(removeTree(directory.join('two')) >= 100_000);
});

test('what two processes remove at once is gone, and neither minds', async () => {
  using directory = temporaryDirectory();
  const tree = directory.join('tree');
  for (let at = 0; at < 20; at++) {
    mkdirSync(`${tree}/${at}`, { recursive: true });
    for (let file = 0; file < 20; file++) writeFileSync(`${tree}/${at}/${file}`, '');
  }
  const other = spawn('rm', ['-rf', tree]);
  const ended = once(other, 'close');
  await once(other, 'spawn');
  removeTree(tree);
  await ended;
  assert.deepEqual(readdirSync(directory.path), []);
});
