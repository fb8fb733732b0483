import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openHost } from '../../host/index.ts';
import { tryHoldLife } from './hold-life.ts';
import { sweepLives } from './sweep-lives.ts';

const [dead, held] = ['a'.repeat(64), 'b'.repeat(64)];

test('a lock that somebody had who was killed goes, and one that is held stays', async () => {
  using directory = temporaryDirectory();
  const host = openHost();
  mkdirSync(directory.join('life'));
  writeFileSync(directory.join('life', `${dead}.lock`), '');
  using _life = tryHoldLife(host, directory.path, held);
  const records = { list: () => [], get: () => undefined } as unknown as Parameters<typeof sweepLives>[0]['records'];
  await sweepLives({ records, runDirectory: directory.path, host });
  assert.deepEqual(readdirSync(directory.join('life')), [`${held}.lock`]);
});
