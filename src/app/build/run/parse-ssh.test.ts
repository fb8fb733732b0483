import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { isFault } from '../../../base/index.ts';
import { parseSsh } from './parse-ssh.ts';

test('agents by their socket, keys by their files', async () => {
  using directory = temporaryDirectory();
  const socket = directory.join('agent');
  const server = createServer().listen(socket);
  await once(server, 'listening');
  for (const name of ['one', 'two']) writeFileSync(directory.join(name), '');
  const paths = [directory.join('one'), directory.join('two')];
  const context = { cwd: directory.path, environment: { SSH_AUTH_SOCK: socket } };
  assert.deepEqual(parseSsh('default', context), { kind: 'socket', id: 'default', socket });
  assert.deepEqual(parseSsh('', context), { kind: 'socket', id: 'default', socket });
  assert.deepEqual(parseSsh('other=agent', context), { kind: 'socket', id: 'other', socket });
  assert.deepEqual(parseSsh('keys=one,two', context), { kind: 'keys', id: 'keys', paths });
  for (const text of ['a=absent', 'a=agent,one', 'a=.', 'a=agent,agent'])
    assert.throws(
      () => parseSsh(text, context),
      (error) => isFault(error, 'app/bad-ssh'),
      text,
    );
  for (const environment of [{}, { SSH_AUTH_SOCK: '' }, { SSH_AUTH_SOCK: '/absent' }])
    assert.throws(
      () => parseSsh('default', { ...context, environment }),
      (error) => isFault(error, 'app/bad-ssh'),
    );
  server.close();
});
