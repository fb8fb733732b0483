import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSubnet } from './address.ts';
import { parseIpv4Routes, parseIpv6Routes } from './host-routes.ts';

test('routes of IPv4, but for the default one', () => {
  const text = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
tun0\t0000590A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
`;
  assert.deepEqual(parseIpv4Routes(text).map(formatSubnet), ['192.0.2.0/24', '10.89.0.0/16']);
});

test('routes of IPv6, but for what is everywhere', () => {
  const zeros = '0'.repeat(32);
  const line = (destination: string, prefix: string): string =>
    `${destination} ${prefix} ${zeros} 00 ${zeros} 00000100 00000001 00000000 00000001     eth0`;
  const text = [
    line('fd000000000000000000000000000000', '40'),
    line('fd000000000000000000000000000002', '80'),
    line('fe800000000000000000000000000000', '40'),
    line('ff000000000000000000000000000000', '08'),
    line(zeros, '00'),
  ].join('\n');
  assert.deepEqual(parseIpv6Routes(text).map(formatSubnet), ['fd00::/64']);
});
