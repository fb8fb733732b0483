import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from './disk-store.ts';

const root = mkdtempSync(join(tmpdir(), 'nacre-networks-'));
after(() => rmSync(root, { recursive: true }));

test('networks, leases and ports are kept; an address is leased once', () => {
  using store = openStore(root);
  const { networks } = store;
  networks.addNetwork({ id: 'b', name: 'back', createdAt: 2, data: '{}' });
  networks.addNetwork({ id: 'a', name: 'front', createdAt: 1, data: '{}' });
  assert.deepEqual(
    networks.networks().map(({ name }) => name),
    ['front', 'back'],
  );
  const one = { container: 'c1', network: 'a', ipv4: '10.0.0.2', joinedAt: 1, data: '{}' };
  networks.addEndpoint(one);
  networks.addEndpoint({ container: 'c1', network: 'b', ipv6: 'fd00::2', joinedAt: 2, data: '{}' });
  assert.throws(() => networks.addEndpoint({ ...one, container: 'c2' }));
  assert.deepEqual(networks.endpoints('c1')[0], one);
  assert.equal(networks.lastLeased('b', 4), undefined);
  networks.setLastLeased('b', 4, '10.0.0.2');
  networks.setLastLeased('b', 4, '10.0.0.3');
  assert.equal(networks.lastLeased('b', 4), '10.0.0.3');
  networks.removeEndpoints('c1', 'b');
  assert.deepEqual(networks.endpoints(), [one]);
  networks.removeEndpoints('c1');
  networks.removeNetwork('b');
  assert.deepEqual([networks.endpoints().length, networks.networks().length], [0, 1]);
  const port = { protocol: 'tcp', address: '', port: 80, container: 'c1', target: 8080 };
  networks.addPort(port);
  assert.throws(() => networks.addPort({ ...port, container: 'c2' }));
  assert.deepEqual([networks.ports('c2'), networks.ports()], [[], [port]]);
  networks.removePort(port);
  assert.deepEqual(networks.ports('c1'), []);
});

test('what fails takes back what it changed', () => {
  using store = openStore(root);
  assert.throws(() =>
    store.networks.transact(() => {
      store.networks.addNetwork({ id: 'x', name: 'x', createdAt: 3, data: '{}' });
      throw new Error('no');
    }),
  );
  assert.equal(store.networks.networks().length, 1);
});
