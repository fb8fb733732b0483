import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SyscallSpec } from '../spec/runtime-spec.ts';
import { defaultProfile } from './default-profile.ts';
import { parseKernelVersion, type SeccompFacts, toSeccomp } from './to-seccomp.ts';

const plain: SeccompFacts = { capabilities: new Set(['CAP_SYS_CHROOT']), architecture: 'amd64', kernel: [6, 1] };

/** The entries that speak of a call. */
function entriesFor(name: string, facts: Partial<SeccompFacts> = {}): readonly SyscallSpec[] {
  return toSeccomp(defaultProfile, { ...plain, ...facts }).syscalls.filter(({ names }) => names.includes(name));
}

/** Whether a call is allowed, whatever its arguments. */
function isAllowed(name: string, facts: Partial<SeccompFacts> = {}): boolean {
  return entriesFor(name, facts).some(({ action, args }) => action === 'SCMP_ACT_ALLOW' && args === undefined);
}

const withCapabilities = (...names: readonly string[]) => ({ capabilities: new Set(names) });

test('everything that is not allowed is refused with EPERM', () => {
  const { defaultAction, defaultErrnoRet } = toSeccomp(defaultProfile, plain);
  assert.deepEqual([defaultAction, defaultErrnoRet], ['SCMP_ACT_ERRNO', 1]);
});

const always = [
  'read',
  'openat',
  'execve',
  'futex',
  'mmap',
  'epoll_wait',
  'accept4',
  'ptrace',
  'kill',
  'getrandom',
  'chroot',
];
const never = [
  'mount',
  'umount2',
  'unshare',
  'setns',
  'reboot',
  'bpf',
  'perf_event_open',
  'init_module',
  'kexec_load',
  'keyctl',
  'add_key',
  'request_key',
  'swapon',
  'userfaultfd',
  'io_uring_setup',
  'settimeofday',
  'open_by_handle_at',
  'move_pages',
  'nfsservctl',
  'pivot_root',
];

test('what the default capabilities come to', () => {
  for (const name of always) assert.ok(isAllowed(name), name);
  for (const name of never) assert.deepEqual(entriesFor(name), [], name);
});

test('rules that follow capabilities', () => {
  const rows: readonly (readonly [capability: string, ...names: string[]])[] = [
    ['CAP_SYS_ADMIN', 'mount', 'unshare', 'setns', 'bpf', 'clone', 'clone3', 'syslog', 'perf_event_open'],
    ['CAP_SYS_CHROOT', 'chroot'],
    ['CAP_SYS_BOOT', 'reboot'],
    ['CAP_SYS_MODULE', 'init_module', 'finit_module', 'delete_module'],
    ['CAP_SYS_PACCT', 'acct'],
    ['CAP_SYS_PTRACE', 'kcmp', 'process_madvise'],
    ['CAP_SYS_RAWIO', 'iopl', 'ioperm'],
    ['CAP_SYS_TIME', 'settimeofday', 'clock_settime'],
    ['CAP_SYS_TTY_CONFIG', 'vhangup'],
    ['CAP_SYS_NICE', 'mbind', 'set_mempolicy'],
    ['CAP_DAC_READ_SEARCH', 'open_by_handle_at'],
    ['CAP_SYSLOG', 'syslog'],
    ['CAP_BPF', 'bpf'],
    ['CAP_PERFMON', 'perf_event_open'],
  ];
  for (const [capability, ...names] of rows) {
    for (const name of names) {
      assert.ok(isAllowed(name, withCapabilities(capability)), `${name} with ${capability}`);
      assert.ok(!isAllowed(name, withCapabilities()), `${name} without ${capability}`);
    }
  }
});

test('clone may make processes and threads but no namespaces, and clone3 is not there', () => {
  const [clone] = entriesFor('clone');
  assert.deepEqual(clone?.args, [{ index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }]);
  assert.deepEqual(entriesFor('clone3'), [{ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 }]);
  assert.deepEqual(entriesFor('clone', { architecture: 's390x' })[0]?.args?.[0]?.index, 1);
});

test('arguments: families of sockets, personalities', () => {
  const tests = (name: string) =>
    entriesFor(name).map(({ args }) => args?.map(({ op, value }) => `${op} ${value}`).join());
  assert.deepEqual(tests('socket'), ['SCMP_CMP_LT 38', 'SCMP_CMP_EQ 39', 'SCMP_CMP_GT 40']);
  assert.deepEqual(
    tests('personality'),
    [0, 8, 0x20000, 0x20008, 0xffffffff].map((value) => `SCMP_CMP_EQ ${value}`),
  );
});

test('rules that follow kernel and architecture', () => {
  assert.ok(!isAllowed('ptrace', { kernel: [4, 7] }));
  assert.ok(isAllowed('ptrace', { kernel: [4, 8] }));
  assert.ok(isAllowed('ptrace', { kernel: [5, 0] }));
  assert.ok(isAllowed('arch_prctl') && !isAllowed('arch_prctl', { architecture: 'arm64' }));
  assert.ok(isAllowed('cacheflush', { architecture: 'arm64' }) && !isAllowed('cacheflush'));
  assert.deepEqual(toSeccomp(defaultProfile, plain).architectures, [
    'SCMP_ARCH_X86_64',
    'SCMP_ARCH_X86',
    'SCMP_ARCH_X32',
  ]);
  assert.deepEqual(toSeccomp(defaultProfile, { ...plain, architecture: 'arm64' }).architectures, [
    'SCMP_ARCH_AARCH64',
    'SCMP_ARCH_ARM',
  ]);
});

test('no call is named twice in one rule', () => {
  for (const { names } of defaultProfile) assert.equal(new Set(names).size, names.length, names.slice(0, 3).join());
});

test('kernel releases', () => {
  assert.deepEqual(parseKernelVersion('6.1.0-18-amd64'), [6, 1]);
  assert.deepEqual(parseKernelVersion('5.15.153.1-microsoft-standard'), [5, 15]);
  assert.deepEqual(parseKernelVersion('odd'), [0, 0]);
});
