import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatExcerpt } from './diagnostic.ts';

const place = { file: 'Dockerfile', line: 7 };

test('a line is shown with its number and a caret', () => {
  assert.equal(formatExcerpt({ ...place, column: 5, text: 'RUN\tnpm' }), '   7 | RUN npm\n     |     ^');
  assert.equal(formatExcerpt({ ...place, column: 5 }), '');
});

test('nothing in it reaches a terminal as a command', () => {
  assert.equal(formatExcerpt({ ...place, column: 2, text: 'A\u001b[31mB' }), '   7 | A\ufffd[31mB\n     |  ^');
});

test('of a long line is shown what is around the column', () => {
  for (const at of [0, 149, 150, 5000, 9998, 9999]) {
    const text = `${'a'.repeat(at)}X${'a'.repeat(10_000 - at - 1)}`;
    const [shown = '', caret = ''] = formatExcerpt({ ...place, column: at + 1, text }).split('\n');
    assert.ok(shown.length < 320, `${shown.length} characters`);
    assert.equal(shown[caret.indexOf('^')], 'X', `at ${at}`);
  }
});
