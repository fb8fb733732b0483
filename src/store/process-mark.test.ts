import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { formatMark, mayLive, parseMark, processMark } from './process-mark.ts';

test('the mark of this process reads back from the start of a text, and lives', () => {
  const own = processMark();
  assert.equal(own.pid, process.pid);
  assert.deepEqual(parseMark(`${formatMark(own)}-ab12-0`), own);
  assert.equal(mayLive(own), true);
});

test('what does not live', async () => {
  const own = processMark();
  const child = spawn('true');
  await once(child, 'close');
  assert.equal(mayLive({ ...own, start: '1' }), false, 'a later process with the same number');
  assert.equal(mayLive({ ...own, boot: own.boot === '00000000' ? '11111111' : '00000000' }), false, 'an earlier boot');
  assert.equal(mayLive({ ...own, pid: child.pid ?? 0 }), false, 'a process that ended');
});

test('a process of another pid namespace may live', () => {
  assert.equal(mayLive({ ...processMark(), namespace: '1', pid: 2 ** 30 }), true);
});

for (const text of ['', 'abc', '0123456-1-1-1', '01234567-1-1', 'GGGGGGGG-1-1-1', '01234567-1-1-', '../../etc-1-1-1']) {
  test(`"${text}" is no mark`, () => assert.equal(parseMark(text), undefined));
}
