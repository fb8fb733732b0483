import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { leaseAddress, takeAddress } from './lease-address.ts';
import type { NetworkSubnet } from './network-record.ts';

const part: NetworkSubnet = { subnet: '10.0.0.0/29', gateway: '10.0.0.1', reserved: { printer: '10.0.0.3' } };
const none: ReadonlySet<string> = new Set();

test('leases go round: neither gateway nor what is reserved nor what is taken', () => {
  assert.equal(leaseAddress(part, none, undefined), '10.0.0.2');
  assert.equal(leaseAddress(part, none, '10.0.0.2'), '10.0.0.4');
  assert.equal(leaseAddress(part, new Set(['10.0.0.5']), '10.0.0.4'), '10.0.0.6');
  assert.equal(leaseAddress(part, none, '10.0.0.6'), '10.0.0.2');
  assert.equal(leaseAddress(part, new Set(['10.0.0.2', '10.0.0.4', '10.0.0.5']), '10.0.0.6'), '10.0.0.6');
});

test('a full range is a fault', () => {
  const taken = new Set(['10.0.0.2', '10.0.0.4', '10.0.0.5', '10.0.0.6']);
  assert.throws(
    () => leaseAddress(part, taken, '10.0.0.2'),
    (error) => isFault(error, 'network/no-address'),
  );
});

test('a part of the subnet, and IPv6', () => {
  assert.equal(
    leaseAddress({ subnet: '10.0.0.0/16', range: '10.0.5.0/24', reserved: {} }, none, undefined),
    '10.0.5.1',
  );

  const six = { subnet: 'fd00:1::/64', gateway: 'fd00:1::1', reserved: {} };
  assert.equal(leaseAddress(six, none, undefined), 'fd00:1::2');
  assert.equal(leaseAddress(six, none, 'fd00:1::2'), 'fd00:1::3');
});

test('an address that was asked for', () => {
  assert.equal(takeAddress(part, none, '10.0.0.3'), '10.0.0.3');
  for (const [wanted, code] of [
    ['10.0.0.1', 'network/address-taken'],
    ['10.0.0.4', 'network/address-taken'],
    ['10.0.1.4', 'network/bad-flag'],
    ['10.0.0.0', 'network/bad-flag'],
    ['web', 'network/bad-flag'],
  ] as const)
    assert.throws(
      () => takeAddress(part, new Set(['10.0.0.4']), wanted),
      (error) => isFault(error, code),
      wanted,
    );
});
