import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goneWayLinks, wayElement, wayLinks } from './ways-text.ts';

test('answers take the way by which the caller came', () => {
  const way = { tap: 'way00000ff' };
  assert.equal(
    wayLinks(way),
    'link set way00000ff up\nroute add default dev way00000ff table 0x100000ff\nrule add fwmark 0x100000ff lookup 0x100000ff\n',
  );
  assert.equal(goneWayLinks(way), 'rule del fwmark 0x100000ff\n');
  assert.equal(wayElement('t', 'add', way), 'add element inet t-ways ways { "way00000ff" : 0x100000ff }\n');
});
