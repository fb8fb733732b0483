import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { capabilityNames, parseCapabilityMask, toCapabilities } from './capabilities.ts';

function maskOf(names: readonly string[]): string {
  return names.reduce((mask, name) => mask | (1n << BigInt(capabilityNames.indexOf(name))), 0n).toString(16);
}

test('the default set is the 14 that Docker gives', () => {
  const names = toCapabilities({ add: [], drop: [] }, undefined);
  assert.equal(names.length, 14);
  assert.equal(maskOf(names), 'a80425fb');
});

const all = capabilityNames;
const except = (...left: readonly string[]) => all.filter((name) => !left.includes(name));
const usual = toCapabilities({ add: [], drop: [] }, undefined);

const rows: readonly (readonly [add: string, drop: string, expected: readonly string[]])[] = [
  ['NET_ADMIN', '', all.filter((name) => usual.includes(name) || name === 'CAP_NET_ADMIN')],
  ['cap_net_admin', '', all.filter((name) => usual.includes(name) || name === 'CAP_NET_ADMIN')],
  ['', 'CHOWN,cap_kill', usual.filter((name) => name !== 'CAP_CHOWN' && name !== 'CAP_KILL')],
  ['', 'ALL', []],
  ['ALL', '', all],
  ['all', 'SYS_ADMIN', except('CAP_SYS_ADMIN')],
  ['NET_BIND_SERVICE', 'all', ['CAP_NET_BIND_SERVICE']],
  ['SYS_PTRACE', 'SYS_PTRACE', all.filter((name) => usual.includes(name) || name === 'CAP_SYS_PTRACE')],
];

test('--cap-add and --cap-drop', () => {
  const list = (text: string) => text.split(',').filter((name) => name !== '');
  for (const [add, drop, expected] of rows) {
    assert.deepEqual(toCapabilities({ add: list(add), drop: list(drop) }, undefined), expected, `${add} / ${drop}`);
  }
  for (const flag of ['add', 'drop'] as const) {
    const changes = { add: [], drop: [], [flag]: ['NET_ADMINS'] };
    assert.throws(
      () => toCapabilities(changes, undefined),
      (error) => isFault(error, 'runtime/bad-flag') && error.message.startsWith(`--cap-${flag} "NET_ADMINS"`),
    );
  }
});

test('what this machine can not give is left out, but not silently when it was asked for by name', () => {
  const available = new Set(except('CAP_MKNOD', 'CAP_SYS_RESOURCE'));
  assert.ok(!toCapabilities({ add: [], drop: [] }, available).includes('CAP_MKNOD'));
  assert.deepEqual(toCapabilities({ add: ['ALL'], drop: [] }, available), [...available]);
  assert.throws(
    () => toCapabilities({ add: ['SYS_RESOURCE'], drop: [] }, available),
    (error) => isFault(error, 'runtime/unsupported'),
  );
});

test('masks of /proc/PID/status', () => {
  assert.deepEqual([...parseCapabilityMask('0000000000000003\n')], ['CAP_CHOWN', 'CAP_DAC_OVERRIDE']);
  assert.deepEqual([...parseCapabilityMask('000001ffffffffff')], all);
  assert.deepEqual([...parseCapabilityMask('0')], []);
});
