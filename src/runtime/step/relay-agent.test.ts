import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { openKeyAgent } from './key-agent.ts';
import { relayAgent } from './relay-agent.ts';

const skip = ['ssh-agent', 'ssh-add', 'ssh-keygen'].every((name) => openHost().findProgram(name) !== undefined)
  ? false
  : 'needs openssh-client';

test('through a relay keys can be used, and neither added nor removed', { skip }, async () => {
  using directory = temporaryDirectory();
  const key = directory.join('key');
  assert.equal(spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'note', '-f', key]).status, 0);
  chmodSync(key, 0o644);
  const host = openHost();
  const places = { host, runDirectory: directory.path };
  using agent = await openKeyAgent([{ name: key, bytes: readFileSync(key) }], places);
  const path = directory.join('relay');
  {
    using _relay = await relayAgent(path, agent.socket, { mode: 0o640, uid: 0, gid: 0 });
    assert.equal(statSync(path).mode & 0o777, 0o640);
    const add = (...args: readonly string[]) =>
      host.run('ssh-add', args, { env: { PATH: '/usr/bin', SSH_AUTH_SOCK: path } });
    assert.match(String((await add('-l')).stdout), /note \(ED25519\)/);
    assert.equal((await add('-T', `${key}.pub`)).status, 0);
    assert.notEqual((await add('-D')).status, 0);
    assert.match(String((await add('-l')).stdout), /note/);
  }
  agent[Symbol.dispose]();
  assert.equal(existsSync(agent.socket), false);
});

test('what is no key is told by its name', { skip }, async () => {
  using directory = temporaryDirectory();
  const places = { host: openHost(), runDirectory: directory.path };
  await assert.rejects(
    openKeyAgent([{ name: 'notes.txt', bytes: Buffer.from('notes') }], places),
    (error) => isFault(error, 'runtime/bad-key') && /notes\.txt/.test(error.message),
  );
});
