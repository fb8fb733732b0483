import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { openHost } from './open-host.ts';

const skip = process.geteuid?.() !== 0 && 'only root may do this';
const interfaces = (text: string): readonly string[] => [...text.matchAll(/^ *(\S+):/gm)].map(([, name = '']) => name);

for (const by of ['libc', 'programs'] as const) {
  const host = openHost({ by });

  test(`${by}: a network namespace has its own interfaces and settings`, { skip }, async () => {
    const own = readFileSync('/proc/self/net/dev', 'utf8');
    const settings = { 'net/ipv4/ip_unprivileged_port_start': '77', 'net/ipv4/no_such_setting': '1' };
    const namespace = host.createNetworkNamespace(settings);
    const files = ['/proc/self/net/dev', '/proc/sys/net/ipv4/ip_unprivileged_port_start'];
    const inside = await host.run('cat', files, { network: namespace.path });
    assert.deepEqual(interfaces(inside.stdout.toString()), ['lo']);
    assert.match(inside.stdout.toString(), /^77$/m);
    assert.deepEqual(interfaces(readFileSync('/proc/self/net/dev', 'utf8')), interfaces(own));
    const outside = await host.run('cat', ['/proc/self/net/dev']);
    assert.deepEqual(interfaces(outside.stdout.toString()), interfaces(own));
    namespace[Symbol.dispose]();
    assert.equal(existsSync(namespace.path), false);
  });

  test(`${by}: of a namespace that is not there it is told`, { skip }, async () => {
    const ran = host.run('true', [], { network: '/proc/self/no-such-namespace' });
    if (by === 'libc') await assert.rejects(ran, (error) => isFault(error, 'host/not-started'));
    else assert.notEqual((await ran).status, 0);
  });
}
