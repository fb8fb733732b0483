import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../base/index.ts';
import { recordingHost } from '../../host/index.ts';
import { findKernelTrouble, findProgramTrouble, findRangeTrouble } from './namespace-trouble.ts';

const kernels: readonly [settings: Readonly<Record<string, number>>, message: RegExp | undefined][] = [
  [{ 'user/max_user_namespaces': 100 }, undefined],
  [{ 'user/max_user_namespaces': 0 }, /user\.max_user_namespaces is 0/],
  [{ 'user/max_user_namespaces': 9, 'kernel/unprivileged_userns_clone': 0 }, /unprivileged_userns_clone is 0/],
  [{ 'user/max_user_namespaces': 9, 'kernel/unprivileged_userns_clone': 1 }, undefined],
];

for (const [settings, message] of kernels) {
  test(`a kernel with ${JSON.stringify(settings)}`, () =>
    check(
      findKernelTrouble((name) => settings[name]),
      message,
    ));
}

test('a program that is missing is named with its package', () => {
  const host = (missing: string) => ({
    findProgram: (name: string) => (name === missing ? undefined : `/bin/${name}`),
  });
  check(findProgramTrouble(host('nothing')), undefined);
  const trouble = findProgramTrouble(host('newgidmap'));
  check(trouble, /^there is no program newgidmap$/);
  assert.match(trouble?.hint ?? '', /package uidmap/);
});

test('IDs are wanted of users and of groups', () => {
  const host = recordingHost({ currentUser: () => ({ uid: 1000, gid: 1000, name: 'alice' }) });
  const files = (users: string, groups: string) => (path: string) => (path === '/etc/subuid' ? users : groups);
  check(findRangeTrouble(host, files('alice:1:2\n', '1000:3:4\n')), undefined);
  check(findRangeTrouble(host, files('bob:1:2\n', 'alice:3:4\n')), /^\/etc\/subuid gives user alice no IDs/);
  check(findRangeTrouble(host, files('alice:1:2\n', '')), /^\/etc\/subgid gives user alice no IDs/);
});

function check(fault: Fault | undefined, message: RegExp | undefined): void {
  assert.equal(fault?.code, message === undefined ? undefined : 'runtime/no-user-namespace');
  assert.match(fault?.message ?? '', message ?? /^$/);
}
