import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoundPort } from '../network-record.ts';
import { toSettings } from './join-ordinary.ts';
import { hasLoopbackServer, toPastaArguments } from './pasta-arguments.ts';

const port = (hostAddress: string, protocol: 'tcp' | 'udp', hostPort: number): BoundPort => ({
  container: 'c',
  protocol,
  hostAddress,
  hostPort,
  containerPort: 80,
});

test('ports are listened at where they were asked for, and no other leads in', () => {
  const call = { path: '/run/net', pidFile: '/run/pid' };
  const ports = [port('', 'tcp', 8080), port('127.0.0.1', 'tcp', 8081), port('::1', 'udp', 53)];
  const flagsOf = (all: readonly BoundPort[]): string => toPastaArguments({ ...call, ports: all }).join(' ');
  assert.match(flagsOf(ports), / --tcp-ports 8080:80 --tcp-ports 127\.0\.0\.1\/8081:80 --udp-ports ::1\/53:80 /);
  assert.match(flagsOf([]), / --tcp-ports none --udp-ports none /);
  for (const all of [ports, []]) assert.match(flagsOf(all), /--no-map-gw .* --tcp-ns none --udp-ns none /);
});

test('an interface of the user’s networks has no address of the machine', () => {
  const flags = toPastaArguments({
    path: '/run/net',
    pidFile: '/run/pid',
    ports: [],
    tap: { name: 'way1', address: '169.254.9.9' },
  }).join(' ');
  assert.match(flags, /^--ns-ifname way1 --address 169\.254\.9\.9 --netmask 16 --gateway 169\.254\.\S+ --quiet /);
  assert.doesNotMatch(flags, /--config-net/);
});

test('a name server on the loopback is seen', () => {
  const files: readonly [text: string, loopback: boolean][] = [
    ['nameserver 192.0.2.1\n', false],
    ['search local\nnameserver 127.0.0.53\n', true],
    ['nameserver ::1\n', true],
    ['nameserver ::1234\n# nameserver 127.0.0.1\n', false],
    ['', false],
  ];
  for (const [text, loopback] of files) assert.equal(hasLoopbackServer(text), loopback, text);
});

test('every group that there is may ping', () => {
  const map = '         0       1000          1\n         1     100000      65536\n';
  assert.equal(toSettings(map)['net/ipv4/ping_group_range'], '0 65536');
  assert.equal(toSettings('')['net/ipv4/ping_group_range'], '0 0');
});
