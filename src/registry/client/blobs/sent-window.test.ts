import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSentWindow } from './sent-window.ts';

test('what was sent last is kept, also when its memory is used again', () => {
  const window = createSentWindow(6);
  const memory = Buffer.alloc(4);
  for (const text of ['abcd', 'efgh', 'ijkl', 'mnop', 'qrst']) {
    memory.write(text);
    window.push(memory);
  }
  assert.deepEqual([window.start, window.end], [8, 20]);
  assert.equal(Buffer.from(window.from(10)).toString(), 'klmnopqrst');
  assert.equal(Buffer.from(window.from(20)).toString(), '');
});
