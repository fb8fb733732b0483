import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import { defaultDetachKeys, parseDetachKeys, watchDetachKeys } from './detach-keys.ts';

const readings: readonly (readonly [text: string, keys: readonly number[]])[] = [
  ['', []],
  ['ctrl-p,ctrl-q', [16, 17]],
  ['ctrl-@,a,Z', [0, 97, 90]],
  ['ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_', [27, 28, 29, 30, 31]],
];

for (const [text, keys] of readings)
  test(`keys "${text}"`, () => assert.deepEqual(parseDetachKeys(text), Uint8Array.from(keys)));

for (const text of ['ctrl-', 'ctrl-P', 'ab', 'a,', 'ctrl-p ctrl-q'])
  test(`no keys "${text}"`, () =>
    assert.throws(
      () => parseDetachKeys(text),
      (error) => isFault(error, 'runtime/bad-flag'),
    ));

const typed: readonly (readonly [keys: string, pieces: readonly string[], passed: string, detached: boolean])[] = [
  ['ctrl-p,ctrl-q', ['abc'], 'abc', false],
  ['ctrl-p,ctrl-q', ['ab\x10', '\x11cd'], 'ab', true],
  ['ctrl-p,ctrl-q', ['ab\x10', 'x'], 'ab\x10x', false],
  ['ctrl-p,ctrl-q', ['\x10\x10\x10\x11'], '\x10\x10', true],
  ['a,a,b', ['aaa', 'ab'], 'aa', true],
  ['a,b,a,c', ['ababac'], 'ab', true],
  ['', ['\x10\x11'], '\x10\x11', false],
];

for (const [keys, pieces, passed, detached] of typed) {
  test(`${JSON.stringify(pieces)} with keys "${keys}"`, () => {
    const watch = watchDetachKeys(parseDetachKeys(keys));
    const results = pieces.map((piece) => watch.pass(Buffer.from(piece)));
    assert.equal(Buffer.concat(results.map(({ bytes }) => bytes)).toString(), passed);
    assert.equal(results.at(-1)?.detached, detached);
  });
}

test('the default is what Docker users know', () => {
  assert.deepEqual(defaultDetachKeys, parseDetachKeys('ctrl-p,ctrl-q'));
});
