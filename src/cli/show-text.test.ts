import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodePath } from '../base/index.ts';
import { showLines, showText } from './show-text.ts';

const cases: readonly (readonly [name: string, text: string, shown: string])[] = [
  ['plain text', '/etc/a file', '/etc/a file'],
  ['letters of all scripts', '/straße/日本/😀', '/straße/日本/😀'],
  ['a line end', 'a\nb', 'a\\nb'],
  ['an escape sequence', '\u001b[31mred', '\\x1b[31mred'],
  ['control characters of eight bits', 'a\u009bb', 'a\\x9bb'],
  ['a backslash, so that what is shown can be told from what is there', 'a\\x1b', 'a\\\\x1b'],
  ['bytes that are not UTF-8', decodePath(Uint8Array.of(0x61, 0xff, 0x62)), 'a\\xffb'],
  ['what turns the direction of writing', 'a\u202eb', 'a\\u202eb'],
];

describe('text from an image', () => {
  for (const [name, text, shown] of cases) test(name, () => assert.equal(showText(text), shown));
});

test('text of several lines keeps its lines, tabs and backslashes, and commands no terminal', () => {
  assert.equal(showLines('a\\n\tb\nc\u001b]0;d\u0007'), 'a\\n\tb\nc\\x1b]0;d\\x07');
});
