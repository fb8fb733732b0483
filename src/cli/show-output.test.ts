import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutputShower } from './show-output.ts';

const shown: readonly (readonly [what: string, output: string, text: string])[] = [
  ['plain text', 'one\n\ttwo é 😀\r\n', 'one\n\ttwo é 😀\r\n'],
  ['colours', '\x1b[1;31mred\x1b[0m \x1b[38:2:1:2:3mx\x1b[m', '\x1b[1;31mred\x1b[0m \x1b[38:2:1:2:3mx\x1b[m'],
  ['the title of a window', '\x1b]0;pwned\x07', '\\x1b]0;pwned\\x07'],
  ['a wiped screen', '\x1b[2J\x1b[H', '\\x1b[2J\\x1b[H'],
  ['a line that goes over another', 'all failed\rall well  \n', 'all failed\\rall well  \n'],
  ['controls of eight bits', '\u009b2J', '\\x9b2J'],
  ['turned text', 'a\u202eb', 'a\\u202eb'],
  ['a question to the terminal', '\x1b[6n', '\\x1b[6n'],
];

for (const [what, output, text] of shown)
  test(what, () => assert.equal(createOutputShower()(Buffer.from(output)), text));

test('a character that comes in pieces', () => {
  const show = createOutputShower();
  const bytes = Buffer.from('é');
  assert.equal(show(bytes.subarray(0, 1)) + show(bytes.subarray(1)), 'é');
});
