import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { isFault } from '../../../base/index.ts';
import { openHost } from '../../../host/index.ts';
import { createStepLocks, removeStaleLocks } from './create-step-locks.ts';

const storeIn = (root: string): Parameters<typeof createStepLocks>[0]['store'] => ({ paths: { root } });
const noWait = (): void => assert.fail('nobody has it');

describe('locks of steps', () => {
  test('one after the other has it, in any number', async () => {
    using directory = temporaryDirectory();
    const host = openHost();
    const builds = [1, 2, 3, 4].map(() => createStepLocks({ store: storeIn(directory.path), host: () => host }));
    let [holders, done, waits] = [0, 0, 0];
    await Promise.all(
      builds.map(async (locks) => {
        using _lock = await locks.lock('a step', { onWait: () => void waits++ });
        holders += 1;
        assert.equal(holders, 1);
        await setTimeout(5);
        holders -= 1;
        done += 1;
      }),
    );
    assert.deepEqual([done, waits], [4, 3]);
    assert.deepEqual(readdirSync(join(directory.path, 'step-locks')), []);
  });

  test('other steps do not wait for it', async () => {
    using directory = temporaryDirectory();
    const locks = createStepLocks({ store: storeIn(directory.path), host: openHost });
    using _one = await locks.lock('one', { onWait: noWait });
    using _other = await locks.lock('other', { onWait: noWait });
  });

  test('who waits can be stopped', async () => {
    using directory = temporaryDirectory();
    const locks = createStepLocks({ store: storeIn(directory.path), host: openHost });
    using _lock = await locks.lock('a step', { onWait: noWait });
    const cancel = new AbortController();
    const waiting = locks.lock('a step', { onWait: () => cancel.abort(), signal: cancel.signal });
    await assert.rejects(waiting, (error) => isFault(error, 'base/cancelled'));
  });

  test('what killed builds have left is removed, and what is held is not', async () => {
    using directory = temporaryDirectory();
    const nacre = { store: storeIn(directory.path), host: openHost };
    removeStaleLocks(nacre);
    using _lock = await createStepLocks(nacre).lock('held', { onWait: noWait });
    writeFileSync(join(directory.path, 'step-locks', 'left'), '');
    removeStaleLocks(nacre);
    assert.equal(readdirSync(join(directory.path, 'step-locks')).length, 1);
  });
});
