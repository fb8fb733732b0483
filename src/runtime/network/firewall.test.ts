import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementsText, networkElements, portElements, tableText, targetOf } from './firewall.ts';
import type { BoundPort, Endpoint, NetworkRecord } from './network-record.ts';

const network: NetworkRecord = {
  id: 'n1',
  name: 'front',
  driver: 'bridge',
  createdAt: 0,
  device: 'nb-1',
  subnets: [
    { subnet: '10.0.0.0/24', gateway: '10.0.0.1', reserved: {} },
    { subnet: 'fd00:1::/64', gateway: 'fd00:1::1', reserved: {} },
  ],
  internal: false,
  labels: {},
  options: {},
};
const port: BoundPort = { container: 'c1', protocol: 'tcp', hostAddress: '', hostPort: 8080, containerPort: 80 };
const both = { ipv4: '10.0.0.2', ipv6: 'fd00:1::2' };

test('a network is elements', () => {
  const texts = (changes: Partial<NetworkRecord>): readonly string[] =>
    networkElements({ ...network, ...changes }).map(({ set, text }) => `${set} ${text}`);
  const always = ['bridges "nb-1"', 'same "nb-1" . "nb-1"'];
  assert.deepEqual(texts({}), [...always, 'masquerade4 10.0.0.0/24', 'masquerade6 fd00:1::/64']);
  assert.deepEqual(texts({ internal: true }), [...always, 'internal "nb-1"']);
  assert.deepEqual(texts({ options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } }), always);
  assert.deepEqual(texts({ driver: 'macvlan' }), []);
});

test('a port is one element for each family in which it is reached', () => {
  const rows: readonly (readonly [string, { readonly ipv4?: string; readonly ipv6?: string }, readonly string[]])[] = [
    ['', both, ['any4 tcp . 8080 : 10.0.0.2 . 80', 'any6 tcp . 8080 : fd00:1::2 . 80']],
    ['', { ipv4: '10.0.0.2' }, ['any4 tcp . 8080 : 10.0.0.2 . 80']],
    ['0.0.0.0', both, ['any4 tcp . 8080 : 10.0.0.2 . 80']],
    ['::', both, ['any6 tcp . 8080 : fd00:1::2 . 80']],
    ['127.0.0.1', both, ['at4 127.0.0.1 . tcp . 8080 : 10.0.0.2 . 80']],
    ['fd00::9', both, ['at6 fd00::9 . tcp . 8080 : fd00:1::2 . 80']],
    ['', {}, []],
  ];
  for (const [hostAddress, addresses, expected] of rows) {
    const elements = portElements({ port: { ...port, hostAddress }, ...addresses });
    assert.deepEqual(
      elements.map(({ set, text }) => `${set} ${text}`),
      expected,
    );
  }
});

test('ports lead to the first network that is reached from outside', () => {
  const endpoint: Endpoint = {
    container: 'c1',
    network: 'n0',
    ipv4: '10.9.0.2',
    macAddress: '',
    interface: 'eth0',
    device: 'v',
    names: [],
    containerName: '',
    nameServers: [],
    owner: { pid: 1, startTime: '1' },
    joinedAt: 0,
  };
  const inner = { ...network, id: 'n0', internal: true };
  const endpoints = [endpoint, { ...endpoint, network: 'n1', ...both }, { ...endpoint, container: 'c2' }];
  assert.deepEqual(targetOf(port, endpoints, [inner, network]), { port, ...both });
  assert.deepEqual(targetOf(port, endpoints, [inner]), { port });
});

test('text for nft', () => {
  const elements = [{ set: 'bridges', text: '"a"' }];
  assert.equal(elementsText('nacre', 'delete', elements), 'delete element inet nacre bridges { "a" }\n');
  const text = tableText('nacre', elements);
  assert.match(text, /^table inet nacre\ndelete table inet nacre\ntable inet nacre \{\n/);
  assert.match(text, /set bridges \{ type ifname; elements = \{ "a" \}; \}/);
  assert.match(text, /set internal \{ type ifname; \}/);
});
