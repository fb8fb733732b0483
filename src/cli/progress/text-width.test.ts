import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanLine, cutText, textWidth } from './text-width.ts';

const widths: readonly (readonly [text: string, width: number])[] = [
  ['', 0],
  ['plain', 5],
  ['größe', 5],
  ['naïve', 6 - 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['한글', 4],
  ['🚀', 2],
  ['a\u200bb', 2],
  ['…', 1],
];

for (const [text, width] of widths)
  test(`${JSON.stringify(text)} takes ${width} columns`, () => assert.equal(textWidth(text), width));

const cuts: readonly (readonly [text: string, columns: number, cut: string])[] = [
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['漢字漢字', 6, '漢字…'],
  ['漢字漢字', 5, '漢字…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['any', 1, '…'],
  ['any', 0, ''],
];

for (const [text, columns, cut] of cuts) {
  test(`${text} cut to ${columns} columns is ${cut}`, () => {
    assert.equal(cutText(text, columns), cut);
    assert.ok(textWidth(cutText(text, columns)) <= columns);
  });
}

const lines: readonly (readonly [written: string, shown: string])[] = [
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b[2K\x1b[1;1Hhome', 'home'],
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b]8;;https://x.test\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x1b7saved\x1b8', 'saved'],
  ['\x1b(Bcharset', 'charset'],
  ['a\tb\x07\x08', 'a  b'],
  ['\x9b2Jeight bits', '2Jeight bits'],
];

for (const [written, shown] of lines)
  test(`${JSON.stringify(written)} is shown as ${shown}`, () => assert.equal(cleanLine(written), shown));
