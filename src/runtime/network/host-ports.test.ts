import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { choosePorts, parseListeners, type TakenPort } from './host-ports.ts';
import type { PublishedPort } from './requests.ts';

const taken = (hostAddress: string, hostPort: number, protocol: 'tcp' | 'udp' = 'tcp'): TakenPort => ({
  protocol,
  hostAddress,
  hostPort,
});
const wanted = (hostAddress: string | undefined, hostPort: number, protocol: 'tcp' | 'udp' = 'tcp'): PublishedPort => ({
  ...(hostAddress === undefined ? {} : { hostAddress }),
  hostPort,
  containerPort: 80,
  protocol,
});

test('who listens on this machine', () => {
  const head = '  sl  local_address rem_address   st\n';
  const text = `${head}   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000
   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000
`;
  assert.deepEqual(parseListeners(text, 'tcp'), [taken('127.0.0.1', 8080), taken('0.0.0.0', 22)]);
  const six = `${head}   0: 000000FD000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00
   1: 00000000000000000000000000000000:0043 00000000000000000000000000000000:0000 07 00
   2: 0000000000000000FFFF00000100007F:0044 00000000000000000000000000000000:0000 07 00
`;
  assert.deepEqual(parseListeners(six, 'udp'), [
    taken('fd00::1', 53, 'udp'),
    taken('', 67, 'udp'),
    taken('127.0.0.1', 68, 'udp'),
  ]);
});

test('what clashes is a fault', () => {
  const rows: readonly (readonly [TakenPort, PublishedPort, boolean])[] = [
    [taken('', 80), wanted(undefined, 80), true],
    [taken('', 80), wanted(undefined, 81), false],
    [taken('', 80, 'udp'), wanted(undefined, 80), false],
    [taken('127.0.0.1', 80), wanted(undefined, 80), true],
    [taken('127.0.0.1', 80), wanted('127.0.0.2', 80), false],
    [taken('127.0.0.1', 80), wanted('127.0.0.1', 80), true],
    [taken('0.0.0.0', 80), wanted('127.0.0.1', 80), true],
    [taken('0.0.0.0', 80), wanted('::1', 80), false],
    [taken('fd00::1', 80), wanted('::', 80), true],
  ];
  for (const [other, port, clashes] of rows) {
    const choose = (): unknown => choosePorts('c', [port], [other]);
    if (clashes) assert.throws(choose, (error) => isFault(error, 'network/port-taken'), JSON.stringify([other, port]));
    else assert.doesNotThrow(choose, JSON.stringify([other, port]));
  }
});

test('a port that is left open is chosen, and the same said twice is one', () => {
  const ports = choosePorts(
    'c',
    [wanted(undefined, 0), wanted(undefined, 0), wanted(undefined, 81), wanted(undefined, 81)],
    [],
  );
  assert.equal(new Set(ports.map(({ hostPort }) => hostPort)).size, 3);
  assert.ok(ports.every(({ hostPort }) => hostPort === 81 || hostPort >= 32_768));
});
