import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { isAlive, processStartTime } from './process-table.ts';

test('a process is known by its number and its start time', () => {
  const start = processStartTime(process.pid);
  assert.match(start ?? '', /^[0-9]+@[0-9a-f]{8}$/);
  assert.equal(isAlive(process.pid, start ?? ''), true);
  assert.equal(isAlive(process.pid, '1'), false);
  const [ticks = ''] = start?.split('@') ?? [];
  assert.equal(isAlive(process.pid, ticks), true, 'of this boot, when nothing is said');
  assert.equal(isAlive(process.pid, `${ticks}@00000000`), false, 'another boot');
  assert.equal(processStartTime(0x7fffffff), undefined);
  assert.equal(isAlive(0x7fffffff, '1'), false);
});

test('a program may call itself anything', async () => {
  const child = spawn('sh', ['-c', 'printf ") Z 1 2" > /proc/$$/comm; echo; read x'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  assert.equal(isAlive(pid, processStartTime(pid) ?? ''), true);
  child.stdin.end();
  await once(child, 'close');
  assert.equal(processStartTime(pid), undefined);
});

test('a process that has ended and is not waited for is not alive', async (t) => {
  const parent = spawn('sh', ['-c', 'sleep 0.02 & echo $!; exec sleep 10'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => parent.kill());
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  const start = processStartTime(pid) ?? '';
  for (let tries = 0; isAlive(pid, start) && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.notEqual(processStartTime(pid), undefined, 'it is still in the table');
  assert.equal(isAlive(pid, start), false);
});
