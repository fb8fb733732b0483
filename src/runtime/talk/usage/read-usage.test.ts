import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listProcesses } from './list-processes.ts';
import { readOomKills, readUsage } from './read-usage.ts';

const gone = { id: 'f'.repeat(64) };

test('of a container that is gone nothing is known but the memory of the machine', () => {
  const { memoryLimit, time, ...rest } = readUsage(gone, 2 ** 22);
  assert.ok(memoryLimit > 1 << 20 && time > 0);
  assert.deepEqual(rest, { cpu: 0, memory: 0, received: 0, sent: 0, read: 0, written: 0, pids: 0 });
  assert.equal(readOomKills(gone), 0);
  assert.deepEqual(listProcesses(gone, 2 ** 22), []);
});
