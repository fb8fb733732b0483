import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { resolveProfile } from './resolve-profile.ts';
import { parseSeccompProfile } from './seccomp-profile.ts';
import type { SeccompFacts } from './to-seccomp.ts';

const facts: SeccompFacts = { capabilities: new Set(['CAP_CHOWN']), architecture: 'amd64', kernel: [6, 1] };

const resolve = (profile: object, more: Partial<SeccompFacts> = {}) =>
  resolveProfile(parseSeccompProfile(JSON.stringify(profile), 'p.json'), { ...facts, ...more });

const rule = (more: object) => ({
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls: [{ names: ['mount'], action: 'SCMP_ACT_ALLOW', ...more }],
});

/** Whether the one rule is left. */
const rows: readonly (readonly [condition: object, holds: boolean, more?: Partial<SeccompFacts>])[] = [
  [{}, true],
  [{ includes: { caps: ['CAP_SYS_ADMIN'] } }, false],
  [{ includes: { caps: ['CAP_CHOWN'] } }, true],
  [{ includes: { caps: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] } }, false],
  [{ excludes: { caps: ['CAP_CHOWN'] } }, false],
  [{ excludes: { caps: ['CAP_SYS_ADMIN'] } }, true],
  [{ includes: { arches: ['amd64', 'x32'] } }, true],
  [{ includes: { arches: ['s390x'] } }, false],
  [{ excludes: { arches: ['amd64'] } }, false],
  [{ includes: { minKernel: '4.8' } }, true],
  [{ includes: { minKernel: '6.1' } }, true],
  [{ includes: { minKernel: '6.2' } }, false],
  [{ excludes: { minKernel: '4.8' } }, false],
  [{ excludes: { minKernel: '7.0' } }, true],
];

test('rules hold under conditions, as with Docker', () => {
  for (const [condition, holds, more] of rows) {
    assert.equal(resolve(rule(condition), more).syscalls.length, holds ? 1 : 0, JSON.stringify(condition));
  }
});

test('architectures come from the list, the map, or the machine', () => {
  const allow = { defaultAction: 'SCMP_ACT_ALLOW' };
  assert.deepEqual(resolve({ ...allow, architectures: ['SCMP_ARCH_ARM'] }).architectures, ['SCMP_ARCH_ARM']);
  const archMap = [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: null },
  ];
  assert.deepEqual(resolve({ ...allow, archMap }).architectures, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']);
  assert.deepEqual(resolve({ ...allow, archMap }, { architecture: 'arm64' }).architectures, ['SCMP_ARCH_AARCH64']);
  assert.equal(resolve(allow).architectures[0], 'SCMP_ARCH_X86_64');
});

test('arguments, error numbers and names of one call are kept', () => {
  const arg = { index: 0, value: 2, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' };
  assert.deepEqual(
    resolve({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 38,
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      syscalls: [{ name: 'clone', action: 'SCMP_ACT_ERRNO', errnoRet: 38, args: [arg], comment: 'why' }],
    }),
    {
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 38,
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      syscalls: [{ names: ['clone'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, args: [arg] }],
    },
  );
});

test('what is malformed is told with its place', () => {
  const malformed: readonly (readonly [text: string, says: RegExp])[] = [
    ['{', /is not JSON/],
    ['[]', /is no object/],
    ['{}', /has no defaultAction/],
    ['{"defaultAction":"SCMP_ACT_NOTIFY"}', /"SCMP_ACT_NOTIFY" is not known here/],
    [
      '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_ALLOW"}]}',
      /\(syscalls\[0\]\) names no system call/,
    ],
    ['{"defaultAction":"SCMP_ACT_ALLOW","syscalls":{}}', /syscalls is no list/],
    [
      '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"x","action":"SCMP_ACT_LOG","args":[{"op":"SCMP_CMP_EQ","value":18446744073709551615}]}]}',
      /value is no whole number that can be kept exactly/,
    ],
    ['{"defaultAction":"SCMP_ACT_ALLOW","architectures":["a"],"archMap":[{"architecture":"b"}]}', /both/],
  ];
  for (const [text, says] of malformed) {
    assert.throws(
      () => parseSeccompProfile(text, 'p.json'),
      (error) => isFault(error, 'runtime/bad-profile') && says.test(error.message) && error.message.includes('p.json'),
      text,
    );
  }
});
