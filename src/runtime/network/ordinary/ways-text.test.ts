import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aloneAddress, aloneWayLinks, goneAloneLinks, goneWayLinks, wayElement, wayLinks } from './ways-text.ts';

const tap = 'way00000ff';

test('in shared networks answers take the way by which the caller came', () => {
  assert.equal(
    wayLinks(tap),
    `link set ${tap} up\nroute add default dev ${tap} table 0x100000ff\nrule add fwmark 0x100000ff lookup 0x100000ff\n`,
  );
  assert.equal(goneWayLinks(tap), 'rule del fwmark 0x100000ff\n');
  assert.equal(wayElement('t', 'add', tap), `add element inet t-ways ways { "${tap}" : 0x100000ff }\n`);
});

test('by itself a container has an address for each way', () => {
  assert.equal(aloneAddress(tap), '169.254.95.4');
  assert.match(
    aloneWayLinks(tap),
    /addr add 169\.254\.95\.4\/32 .*\n.*table 0x100000ff\nrule add from 169\.254\.95\.4 /,
  );
  assert.equal(goneAloneLinks(tap), 'rule del lookup 0x100000ff\n');
  for (const other of ['way0000000', 'wayfffffff']) assert.match(aloneAddress(other), /^169\.254\.\d{2,3}\.\d{1,3}$/);
});
