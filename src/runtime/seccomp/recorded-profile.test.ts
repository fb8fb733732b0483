import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeccompSpec } from '../spec/runtime-spec.ts';
import { CallObserver } from './call-observer.ts';
import { toRecordedProfile } from './recorded-profile.ts';

function observe(text: string): CallObserver {
  const observer = new CallObserver();
  for (const line of text.split('\n')) observer.see(line.trim());
  return observer;
}

test('a container begins where one of its processes puts the filter in place', () => {
  const { calls, begun } = observe(`
    100 openat(0xffffff9c, 0x7ffe, 0x80000, 0) = 0x3
    101 mount(0, 0, 0, 0, 0) = 0
    101 seccomp(0x1, 0x2, 0x55d0) = 0
    101 execve(0x1, 0x2, 0x3) = 0
    100 read(0x3, 0x1, 0x2 <unfinished ...>
    102 getdents64(0x3, 0x1, 0x2) = 0
    100 <... read resumed>) = 0x8
    102 syscall_0x1d2(0, 0, 0) = -1 ENOSYS
    100 wait4(0xffffffff, 0, 0, 0) = 0x65
  `);
  assert.ok(begun);
  assert.deepEqual([...calls].sort(), ['execve', 'getdents64']);
});

test('a filter by prctl counts as well; asking about filters does not', () => {
  assert.deepEqual(
    [...observe('7 seccomp(0x2, 0, 0x1) = 0\n7 prctl(0x16, 0x2, 0x1) = 0\n7 brk(0) = 0').calls],
    ['brk'],
  );
  assert.equal(observe('7 prctl(0x26, 0x1) = 0\n7 brk(0) = 0').begun, false);
});

const policy: SeccompSpec = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 1,
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
  syscalls: [
    { names: ['read', 'write', 'execve', 'exit', 'exit_group', 'rt_sigreturn', 'mkdir'], action: 'SCMP_ACT_ALLOW' },
    { names: ['brk'], action: 'SCMP_ACT_ALLOW' },
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    {
      names: ['clone'],
      action: 'SCMP_ACT_ALLOW',
      args: [{ index: 0, value: 1, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    },
  ],
};

test('of the policy is left what was needed, and what it says of arguments and errors', () => {
  const { syscalls, architectures } = toRecordedProfile(policy, new Set(['write', 'brk', 'clone3', 'keyctl']));
  assert.deepEqual(architectures, ['SCMP_ARCH_X86_64']);
  assert.deepEqual(syscalls, [
    { names: ['brk', 'execve', 'exit', 'exit_group', 'rt_sigreturn', 'write'], action: 'SCMP_ACT_ALLOW' },
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
  ]);
  assert.equal(toRecordedProfile(policy, new Set(['clone'])).syscalls[1]?.args?.length, 1);
});

test('where everything was allowed, what was needed is', () => {
  const open: SeccompSpec = { defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_X86_64'], syscalls: [] };
  const { syscalls, defaultAction } = toRecordedProfile(open, new Set(['keyctl']));
  assert.equal(defaultAction, 'SCMP_ACT_ERRNO');
  assert.deepEqual(syscalls, [
    {
      names: ['execve', 'exit', 'exit_group', 'keyctl', 'restart_syscall', 'rt_sigreturn'],
      action: 'SCMP_ACT_ALLOW',
    },
  ]);
});
