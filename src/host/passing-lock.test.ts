import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openHost } from './open-host.ts';
import { openPassingLock, tryPassingLock } from './passing-lock.ts';

test('whoever waits has it next, and no file is left', async () => {
  using directory = temporaryDirectory();
  const path = directory.join('lock');
  const host = openHost();
  writeFileSync(path, 'left by one that died');
  const first = await openPassingLock(host, path, { onWait: () => assert.fail('nobody has it') });
  assert.equal(tryPassingLock(host, path), undefined);
  let waited = 0;
  const second = openPassingLock(host, path, { onWait: () => void waited++ });
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  assert.deepEqual([waited, readdirSync(directory.path)], [1, []]);
});

test('what was let go is not let go again', async () => {
  using directory = temporaryDirectory();
  const path = directory.join('lock');
  const first = await openPassingLock(openHost(), path);
  first[Symbol.dispose]();
  using _second = await openPassingLock(openHost(), path);
  first[Symbol.dispose]();
  assert.equal(tryPassingLock(openHost(), path), undefined);
});

test('waiting ends at once when it is cancelled', async () => {
  using directory = temporaryDirectory();
  using _lock = await openPassingLock(openHost(), directory.join('lock'));
  const started = performance.now();
  const waiting = openPassingLock(openHost(), directory.join('lock'), { signal: AbortSignal.timeout(350) });
  await assert.rejects(waiting, (error) => isFault(error, 'base/cancelled'));
  assert.ok(performance.now() - started < 450);
});
