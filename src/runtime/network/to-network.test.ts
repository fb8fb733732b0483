import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseSubnet, type Subnet } from './address.ts';
import type { NetworkSpec } from './networks.ts';
import { toDefaultNetwork, toNetwork } from './to-network.ts';

const subnet = (text: string): Subnet => {
  const parsed = parseSubnet(text);
  assert.ok(parsed !== undefined);
  return parsed;
};
const nothing = { networks: [], routes: [] };
const spec = (changes: Partial<NetworkSpec> = {}): NetworkSpec => ({ name: 'front', subnets: [], ...changes });

test('subnets are chosen beside those of other networks and of the host', () => {
  const bridge = toDefaultNetwork('nacre0', { networks: [], routes: [subnet('10.87.4.0/24')] });
  assert.deepEqual(bridge.subnets, [{ subnet: '10.88.0.0/16', gateway: '10.88.0.1', reserved: {} }]);
  const one = toNetwork(spec({ ipv6: true }), nothing);
  assert.deepEqual(one.subnets[0], { subnet: '10.130.0.0/24', gateway: '10.130.0.1', reserved: {} });
  assert.match(one.subnets[1]?.subnet ?? '', /^fd[0-9a-f]{2}:.*::\/64$/);
  const other = toNetwork(spec({ name: 'back' }), { networks: [one], routes: [] });
  assert.equal(other.subnets[0]?.subnet, '10.130.1.0/24');
  assert.match(other.device, /^nb-[0-9a-f]{12}$/);
});

test('what was asked for is taken', () => {
  const network = toNetwork(
    spec({
      subnets: [{ subnet: '10.1.0.0/16', gateway: '10.1.9.9', range: '10.1.5.0/24' }, { subnet: 'fd00:5::/64' }],
      reserved: { router: '10.1.5.7' },
      internal: true,
    }),
    nothing,
  );
  assert.deepEqual(network.subnets, [
    { subnet: '10.1.0.0/16', gateway: '10.1.9.9', range: '10.1.5.0/24', reserved: { router: '10.1.5.7' } },
    { subnet: 'fd00:5::/64', gateway: 'fd00:5::1', reserved: {} },
  ]);
});

test('what can not be had is refused', () => {
  const taken = toNetwork(spec({ subnets: [{ subnet: '10.1.0.0/16' }] }), nothing);
  const around = { networks: [taken], routes: [subnet('192.0.2.0/24')] };
  const rows: readonly (readonly [Partial<NetworkSpec>, string, RegExp])[] = [
    [{}, 'network/name-taken', /network front already/],
    [{ name: 'host' }, 'network/predefined', /always there/],
    [{ name: 'a b' }, 'network/bad-flag', /not a name/],
    [{ name: 'x', subnets: [{ subnet: '10.1.2.0/24' }] }, 'network/overlap', /overlaps with the network front/],
    [{ name: 'x', subnets: [{ subnet: '192.0.2.0/25' }] }, 'network/overlap', /route 192.0.2.0\/24 of this machine/],
    [{ name: 'x', subnets: [{ subnet: '10.2.0.1/24' }] }, 'network/bad-flag', /--subnet/],
    [{ name: 'x', subnets: [{ subnet: '10.2.0.0/24', gateway: '10.3.0.1' }] }, 'network/bad-flag', /--gateway/],
    [{ name: 'x', subnets: [{ subnet: '10.2.0.0/24', range: '10.2.0.0/16' }] }, 'network/bad-flag', /--ip-range/],
    [{ name: 'x', subnets: [{ subnet: '10.2.0.0/24' }, { subnet: '10.3.0.0/24' }] }, 'network/bad-flag', /one subnet/],
    [{ name: 'x', driver: 'macvlan' }, 'network/bad-flag', /needs an interface/],
    [{ name: 'x', options: { 'com.docker.network.bridge.name': 'a b' } }, 'network/bad-flag', /--opt/],
    [{ name: 'x', options: { 'com.docker.network.bridge.name': 'lo' } }, 'network/overlap', /interface lo already/],
  ];
  for (const [changes, code, message] of rows)
    assert.throws(
      () => toNetwork(spec(changes), around),
      (error) => isFault(error, code) && message.test(error.message),
      JSON.stringify(changes),
    );
});
