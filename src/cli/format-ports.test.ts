import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPorts } from './format-ports.ts';

const port = (own: number, hostAddress: string | null, hostPort: number | null, protocol = 'tcp') => ({
  port: own,
  protocol,
  hostAddress,
  hostPort,
});

test('ports are listed, those that follow each other in one', () => {
  const ports = [
    port(80, '0.0.0.0', 8000),
    port(80, '::', 8000),
    port(81, '0.0.0.0', 8001),
    port(81, '::', 8001),
    port(82, '0.0.0.0', 9000),
    port(53, '127.0.0.1', 53, 'udp'),
    port(90, null, null),
    port(91, null, null),
  ];
  const expected =
    '0.0.0.0:8000-8001->80-81/tcp, [::]:8000-8001->80-81/tcp, 0.0.0.0:9000->82/tcp, 127.0.0.1:53->53/udp, 90-91/tcp';
  assert.equal(formatPorts(ports), expected);
});

test('no ports are nothing', () => assert.equal(formatPorts([]), ''));
