import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { defaultContainerOptions } from '../container-options.ts';
import type { JoinedNetwork, Networks } from '../network/index.ts';
import { openContainerNetwork } from './container-network.ts';

test('who gives up waits until nothing is being made that would outlast the container', async () => {
  const done: string[] = [];
  const joined: JoinedNetwork = {
    ...{ path: '', endpoints: [], ports: [], hosts: [], nameServers: [], hostGateway: '' },
    ready: setImmediate().then(() => {
      done.push('made');
      throw new Error('and failed');
    }),
    [Symbol.dispose]: () => void done.push('let go'),
  };
  const networks = { join: () => joined } as unknown as Networks;
  {
    const container = {
      id: 'a'.repeat(64),
      name: 'web',
      options: { ...defaultContainerOptions, network: 'bridge' as const },
      exposedPorts: [],
    };
    await using _network = openContainerNetwork(container, networks);
  }
  assert.deepEqual(done, ['made', 'let go']);
});
