import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClientAddress, isNetwork, type TrustedProxies } from './client-address.ts';
import { shareOf } from './rate-gate.ts';

describe('where a request comes from', () => {
  const addresses = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'];
  const rows: readonly (readonly [
    header: Exclude<TrustedProxies['header'], undefined>,
    value: string | undefined,
    remote: string,
    found: string,
  ])[] = [
    ['x-forwarded-for', undefined, '10.0.0.1', '10.0.0.1'],
    ['x-forwarded-for', '203.0.113.9', '10.0.0.1', '203.0.113.9'],
    // Who is no proxy of ours may write what he likes.
    ['x-forwarded-for', '203.0.113.9', '198.51.100.1', '198.51.100.1'],
    ['x-forwarded-for', '1.1.1.1, 203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['x-forwarded-for', '1.1.1.1, 203.0.113.9, 192.0.2.7', '::ffff:10.0.0.1', '203.0.113.9'],
    ['x-forwarded-for', '203.0.113.9:4711', '10.0.0.1', '203.0.113.9'],
    ['x-forwarded-for', '10.9.9.9', '10.0.0.1', '10.9.9.9'],
    ['x-forwarded-for', 'unknown', '10.0.0.1', '10.0.0.1'],
    ['x-forwarded-for', '203.0.113.9, <script>', '10.0.0.1', '10.0.0.1'],
    ['x-forwarded-for', '203.0.113.9', '2001:db8::1', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9;proto=https', '10.0.0.1', '203.0.113.9'],
    ['forwarded', 'for=1.1.1.1, proto=http;For="[2001:dbc::9]:4711"', '10.0.0.1', '2001:dbc::9'],
    ['forwarded', 'by=1.1.1.1', '10.0.0.1', '10.0.0.1'],
  ];
  for (const [header, value, remote, found] of rows) {
    test(`${header}: ${value} by ${remote}`, () => {
      const find = createClientAddress({ addresses, header });
      const other = header === 'forwarded' ? 'x-forwarded-for' : 'forwarded';
      const headers = { [other]: 'for=9.9.9.9', ...(value === undefined ? {} : { [header]: value }) };
      assert.equal(find({ headers }, remote), found);
    });
  }

  test('networks', () => {
    const good = ['10.0.0.0/8', '::1', '2001:db8::/128', '1.2.3.4'];
    const bad = ['', '10.0.0.0/33', '10.0.0/8', 'a', '::/129', '10.0.0.0/'];
    assert.deepEqual([...good, ...bad].filter(isNetwork), good);
  });

  test('what counts as one asker', () => {
    const rows = {
      '192.0.2.1': '192.0.2.1',
      '::ffff:192.0.2.1': '192.0.2.1',
      '::1': '0:0:0:0::/64',
      '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
      '2001:0db8:1:2::9': '2001:db8:1:2::/64',
      'fe80::1%eth0': 'fe80:0:0:0::/64',
      '': '',
    };
    for (const [address, share] of Object.entries(rows)) assert.equal(shareOf(address), share);
  });
});
