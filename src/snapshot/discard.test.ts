import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { decodePath, fsPath } from '../base/index.ts';
import { openHost, recordingHost } from '../host/index.ts';
import { discard } from './discard.ts';

function fill(root: string, directories: number, files: number): void {
  for (let at = 0; at < directories; at++) {
    mkdirSync(`${root}/${at}/deeper`, { recursive: true });
    for (let file = 0; file < files; file++) writeFileSync(`${root}/${at}/deeper/${file}`, 'x');
  }
}

test('a directory goes, with all that is in it', () => {
  using directory = temporaryDirectory();
  const path = directory.join('upper');
  fill(path, 2, 2);
  symlinkSync('/', `${path}/link`);
  writeFileSync(fsPath(`${path}/${decodePath(Uint8Array.of(0xff))}`), '');
  const host = recordingHost();
  for (const _ of [1, 2]) discard(path, { scratch: () => directory.join('moved'), host });
  assert.deepEqual([readdirSync(directory.path), host.calls], [[], []]);
});

test('a large one is out of the way at once, and gone later', async () => {
  using directory = temporaryDirectory();
  const path = directory.join('upper');
  fill(path, 3, 10);
  discard(path, { scratch: () => directory.join('moved'), host: recordingHost(), patience: 0 });
  assert.equal(readdirSync(directory.join('moved')).length > 0, true, 'there is something left to remove');
  fill(path, 3, 10);
  discard(path, { scratch: () => directory.join('again'), host: openHost(), patience: 0 });
  assert.equal(existsSync(path), false);
  for (let tries = 0; tries < 500 && readdirSync(directory.path).length > 1; tries++) await setTimeout(10);
  assert.deepEqual(readdirSync(directory.path), ['moved']);
});

test('where it can not be moved it is removed in place', () => {
  using directory = temporaryDirectory();
  const path = directory.join('upper');
  fill(path, 3, 10);
  discard(path, { scratch: () => '/proc/nowhere', host: recordingHost(), patience: 0 });
  assert.deepEqual(readdirSync(directory.path), []);
});
