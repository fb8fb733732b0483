import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import { formatProcess, parseProcess } from '../../spec/format-spec.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';
import { type ExecCommand, toExecProcess } from './exec-spec.ts';

const own: ProcessSpec = {
  terminal: true,
  consoleSize: { height: 24, width: 80 },
  user: { uid: 0, gid: 0, umask: 0o022, additionalGids: [0] },
  args: ['server'],
  env: ['PATH=/bin', 'HOME=/root', 'A=1'],
  cwd: '/srv',
  capabilities: { bounding: ['CAP_KILL'], effective: ['CAP_KILL'], permitted: ['CAP_KILL'] },
  rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: Number.POSITIVE_INFINITY }],
  noNewPrivileges: true,
  apparmorProfile: 'nacre',
};
const plain: ExecCommand = { args: ['id'], env: [], tty: false, privileged: false };
const files: Readonly<Record<string, string>> = {
  '/etc/passwd': 'db:x:70:71::/var/db:/bin/sh\n',
  '/etc/group': 'db:x:71:\nlog:x:72:db\n',
};
const facts = {
  readFile: (path: string) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  every: () => ['CAP_KILL', 'CAP_SYS_ADMIN'],
};

test("a command is as the container's own process", () => {
  const { consoleSize: _, ...rest } = own;
  assert.deepEqual(toExecProcess(own, plain, facts), { ...rest, terminal: false, args: ['id'] });
});

test('another user has his groups and his home, in the files of the container', () => {
  const { user, env } = toExecProcess(own, { ...plain, user: 'db', env: ['A=2', 'B=3'] }, facts);
  assert.deepEqual(user, { uid: 70, gid: 71, umask: 0o022, additionalGids: [71, 72] });
  assert.deepEqual(env, ['PATH=/bin', 'HOME=/var/db', 'A=2', 'B=3']);
  assert.throws(
    () => toExecProcess(own, { ...plain, user: 'nobody' }, facts),
    (error) => isFault(error, 'runtime/bad-user'),
  );
});

test('a terminal has a name, a directory is taken as it is given, and privileges are all there are', () => {
  const { env, cwd, terminal, capabilities, noNewPrivileges } = toExecProcess(
    own,
    { ...plain, tty: true, workingDir: '/tmp', privileged: true },
    facts,
  );
  assert.ok(terminal && noNewPrivileges && env.includes('TERM=xterm'));
  assert.equal(cwd, '/tmp');
  assert.deepEqual(capabilities.effective, ['CAP_KILL', 'CAP_SYS_ADMIN']);
});

test('limits that are none stay none when they are read from config.json', () => {
  assert.deepEqual(parseProcess(`{"process":${formatProcess(own)}}`), own);
});
