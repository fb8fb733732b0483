import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import { isFault } from '../../../base/index.ts';
import { createPasswordChecker } from './password-checker.ts';
import { openPasswordFile } from './password-file.ts';

const hashOf = (password: string): string => bcrypt.hashSync(password, 4);

describe('createPasswordChecker', () => {
  const hashes = new Map([
    ['alice', hashOf('secret')],
    ['long', hashOf('x'.repeat(72))],
  ]);
  const checker = createPasswordChecker(() => hashes);
  const rows: readonly (readonly [user: string, password: string, right: boolean])[] = [
    ['alice', 'secret', true],
    ['alice', 'secret', true],
    ['alice', 'Secret', false],
    ['alice', '', false],
    ['bob', 'secret', false],
    ['', '', false],
    ['long', 'x'.repeat(72), true],
    ['long', 'x'.repeat(73), false],
  ];
  for (const [user, password, right] of rows) {
    test(`${user} with ${password.slice(0, 10)} of ${password.length}: ${right}`, async () => {
      assert.equal(await checker.check(user, password, '192.0.2.1'), right);
    });
  }

  test('a password that was right is not hashed again', async () => {
    const costly = new Map([['alice', bcrypt.hashSync('secret', 10)]]);
    const slow = createPasswordChecker(() => costly);
    assert.ok(await slow.check('alice', 'secret', '192.0.2.1'));
    const begun = performance.now();
    for (let count = 0; count < 20; count++) assert.ok(await slow.check('alice', 'secret', '192.0.2.1'));
    assert.ok(performance.now() - begun < 20 * 30);
  });

  test('a changed password counts at once', async () => {
    const changing = new Map([['alice', hashOf('old')]]);
    const later = createPasswordChecker(() => changing);
    assert.ok(await later.check('alice', 'old', '192.0.2.1'));
    const stamp = later.stamp('alice');
    changing.set('alice', hashOf('new'));
    assert.equal(await later.check('alice', 'old', '192.0.2.1'), false);
    assert.ok(await later.check('alice', 'new', '192.0.2.1'));
    assert.notEqual(later.stamp('alice'), stamp);
    changing.delete('alice');
    assert.equal(await later.check('alice', 'new', '192.0.2.1'), false);
    assert.equal(later.stamp('alice'), undefined);
  });
});

describe('openPasswordFile', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-passwords-'));
  after(() => rmSync(directory, { recursive: true }));

  test('is read again when it changes, and kept when it becomes wrong', async () => {
    const path = join(directory, 'users');
    writeFileSync(path, `alice:${hashOf('a')}\n`);
    const failures: unknown[] = [];
    const file = openPasswordFile(path, (error) => failures.push(error));
    assert.deepEqual([...file.hashes().keys()], ['alice']);
    writeFileSync(path, `alice:${hashOf('a')}\nbob:${hashOf('b')}\n`);
    await wait(1050);
    assert.deepEqual([...file.hashes().keys()], ['alice', 'bob']);
    writeFileSync(path, 'alice:plain\n');
    utimesSync(path, new Date(), new Date());
    await wait(1050);
    assert.deepEqual([...file.hashes().keys()], ['alice', 'bob']);
    assert.equal(failures.length, 1);
    assert.ok(isFault(failures[0], 'serve/bad-passwords'));
  });

  test('a file that is not there is told of', () => {
    assert.throws(
      () => openPasswordFile(join(directory, 'none'), () => {}),
      /password file .*none can not be read: no such file or directory$/,
    );
  });
});
