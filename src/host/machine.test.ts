import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { machine } from './machine.ts';

const output = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' }).trim();

test('facts agree with what programs print', () => {
  assert.equal(machine.kernelRelease(), output('uname', '-r'));
  assert.equal(machine.hostname(), output('uname', '-n'));
  assert.match(machine.bootId(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const { uid, gid, name } = machine.currentUser();
  assert.deepEqual([String(uid), String(gid), name], [output('id', '-u'), output('id', '-g'), output('id', '-un')]);
});

test('the cgroup mode agrees with the mounts', () => {
  const mounts = output('cat', '/proc/self/mounts').split('\n');
  const places = (type: string): string[] =>
    mounts
      .map((line) => line.split(' '))
      .filter((m) => m[2] === type)
      .map((m) => m[1] ?? '');
  const expected = places('cgroup2').includes('/sys/fs/cgroup')
    ? 'v2'
    : places('cgroup2').includes('/sys/fs/cgroup/unified')
      ? 'hybrid'
      : places('cgroup').length > 0
        ? 'v1'
        : 'none';
  assert.equal(machine.cgroupMode(), expected);
});
