import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/index.ts';
import { createOutputLines } from './output-lines.ts';

const rows: readonly (readonly [what: string, pieces: readonly string[], last: readonly string[]])[] = [
  ['the last lines', ['1\n2\n3\n4\n5\n'], ['3', '4', '5']],
  ['the unfinished line is one of them', ['1\n2\n3\n', '4'], ['2', '3', '4']],
  ['a line that comes in pieces is one', ['on', 'e\nt', 'wo'], ['one', 'two']],
  ['empty lines say nothing', ['1\n\n\n  \n2\n'], ['1', '2']],
  ['what is written over is gone', ['10 %\r20 %\r', '30 %'], ['30 %']],
  ['a line end of Windows is one', ['one\r\ntwo\r\n'], ['one', 'two']],
  ['colours and cursors are left out', ['\x1b[32mgood\x1b[0m\x1b[1A\n'], ['good']],
  ['nothing', [], []],
];

for (const [what, pieces, last] of rows) {
  test(what, () => {
    const output = createOutputLines(3);
    for (const piece of pieces) output.add(utf8(piece));
    assert.deepEqual(output.last(3), last);
  });
}

test('a character that comes in pieces is one', () => {
  const output = createOutputLines(3);
  for (const byte of utf8('größe')) output.add(Uint8Array.of(byte));
  assert.deepEqual(output.last(3), ['größe']);
});

test('nothing is kept where nothing is shown', () => {
  const output = createOutputLines(0);
  output.add(utf8('one\ntwo\n'));
  assert.deepEqual(output.last(3), []);
  const some = createOutputLines(3);
  some.add(utf8('one\n'));
  assert.deepEqual(some.last(0), []);
});

test('a line without an end takes no more and more memory', () => {
  const output = createOutputLines(3);
  for (let count = 0; count < 100; count++) output.add(utf8('x'.repeat(10_000)));
  assert.ok((output.last(1)[0]?.length ?? 0) <= 4096);
});
