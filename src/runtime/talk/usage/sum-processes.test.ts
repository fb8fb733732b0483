import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { listProcesses } from './list-processes.ts';
import { sumProcesses } from './sum-processes.ts';

const nobodyHasIt = { id: 'f'.repeat(64) };

test('of this process and one that is gone: time, memory and threads', () => {
  const { cpu, memory, pids } = sumProcesses([process.pid, 2 ** 22 + 1]);
  assert.ok(cpu >= 1e7 && memory > 1024 * 1024 && pids >= 2, JSON.stringify({ cpu, memory, pids }));
  assert.deepEqual(sumProcesses([]), { cpu: 0, memory: 0, read: 0, written: 0, pids: 0 });
});

test('where there is no control group, the first process stands for those in a namespace that others share', () => {
  assert.deepEqual(listProcesses(nobodyHasIt, process.pid), [process.pid]);
});

const skip = process.getuid?.() !== 0 && 'only root may make process namespaces';

test('and in one of its own it is all in that', { skip }, async () => {
  const child = spawn(
    'unshare',
    ['--pid', '--kill-child', '--fork', 'sh', '-c', 'sleep 60 & sleep 60 & echo up; wait'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await once(child.stdout, 'data');
    const { stdout } = spawnSync('pgrep', ['-P', `${child.pid}`]);
    assert.equal(listProcesses(nobodyHasIt, Number(String(stdout))).length, 3);
  } finally {
    child.kill('SIGKILL');
  }
});
