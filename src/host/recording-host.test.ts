import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingHost } from './recording-host.ts';

test('a recording host notes what it is asked to do, in order, and does nothing', async () => {
  const host = recordingHost();
  const call = { type: 'tmpfs', source: 'tmpfs', target: '/nowhere', options: ['ro'] };
  host.mount(call);
  host.makeNode('/nowhere/x', 'fifo', 0o644, 0, 0);
  using lock = host.lockFile('/nowhere/lock', { shared: true });
  const child = host.spawn('crun', ['run'], { mounts: [call], stdio: ['ignore'] });
  const result = await host.run('true', []);
  host.unmount('/nowhere');
  assert.deepEqual(host.calls, [
    { kind: 'mount', call },
    { kind: 'makeNode', path: '/nowhere/x', type: 'fifo', mode: 0o644 },
    { kind: 'lockFile', path: '/nowhere/lock', shared: true },
    { kind: 'spawn', program: 'crun', args: ['run'], mounts: [call] },
    { kind: 'run', program: 'true', args: [] },
    { kind: 'unmount', target: '/nowhere', detach: false },
  ]);
  assert.equal(lock?.path, '/nowhere/lock');
  assert.deepEqual(await child.ended, { status: 0, signal: undefined });
  assert.equal(result.status, 0);
});

test('answers take the place of the double', () => {
  const host = recordingHost({ cgroupMode: () => 'hybrid', findProgram: () => undefined });
  assert.equal(host.cgroupMode(), 'hybrid');
  assert.equal(host.findProgram('crun'), undefined);
});
