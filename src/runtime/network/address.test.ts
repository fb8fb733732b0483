import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, formatSubnet, overlap, parseAddress, parseSubnet } from './address.ts';

test('addresses are read and written as others do', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['10.0.0.01', undefined],
    ['10.0.0', undefined],
    ['10.0.0.256', undefined],
    ['FD00::1', 'fd00::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['10:0:0:1:2:3:4:5', '10::1:2:3:4:5'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    ['fd00::g', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of rows) {
    const address = parseAddress(text);
    assert.equal(address === undefined ? undefined : formatAddress(address), expected, text);
  }
});

test('every address comes back as it was', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text);
      assert.ok(address !== undefined, text);
      const written = formatAddress(address);
      assert.ok(isIPv4(written) || isIPv6(written), written);
      assert.deepEqual(parseAddress(written), address);
    }),
  );
});

test('subnets', () => {
  for (const bad of ['10.0.0.1/24', '10.0.0.0', '10.0.0.0/33', 'fd00::/129', '/8', '10.0.0.0/'])
    assert.equal(parseSubnet(bad), undefined, bad);
  const subnet = (text: string): NonNullable<ReturnType<typeof parseSubnet>> => {
    const parsed = parseSubnet(text);
    assert.ok(parsed !== undefined);
    assert.equal(formatSubnet(parsed), text);
    return parsed;
  };
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['10.0.0.0/24', '10.0.0.0/16', true],
    ['10.0.0.0/16', '10.0.1.0/24', true],
    ['10.0.0.0/24', '10.0.1.0/24', false],
    ['0.0.0.0/0', '10.0.1.0/24', true],
    ['fd00::/64', '10.0.1.0/24', false],
    ['fd00::/64', 'fd00::/8', true],
  ];
  for (const [one, other, expected] of rows)
    assert.equal(overlap(subnet(one), subnet(other)), expected, `${one} ${other}`);
});
