import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { createTarParser } from './parser.ts';
import { malformedTars } from './testing/malformed-tars.ts';
import { parseAll, readAll } from './testing/parse-all.ts';
import { sampleEntry } from './testing/random-entry.ts';
import { endMarker, rawEntry, rawPax, rawRecord } from './testing/raw-tar.ts';
import { writeAll } from './testing/write-all.ts';

for (const [group, cases] of Object.entries(malformedTars)) {
  test(`malformed archives: ${group}`, () => {
    for (const [what, blocks, outcome] of cases) {
      const tar = Buffer.concat(blocks);
      for (const { entries, error } of [parseAll(tar), parseAll(tar, [511]), readAll(tar)]) {
        if ('code' in outcome) {
          assert.ok(isFault(error, outcome.code), `${what}: ${error}`);
          assert.match(error.message, outcome.says, what);
        } else {
          assert.equal(error, undefined, what);
          assert.deepEqual(
            entries.map(({ entry }) => entry.path),
            outcome,
            what,
          );
        }
      }
    }
  });
}

test('an archive cut at any byte is refused, unless the cut is between entries', () => {
  const tar = Buffer.concat([rawPax([['path', 'long']]), rawEntry({}, 'content'), rawEntry({ name: 'b' }), endMarker]);
  const between = new Set([0, 2048, 2560, 3072, 3584]);
  for (let length = 0; length <= tar.length; length++) {
    for (const { error, end } of [parseAll(tar.subarray(0, length), [97]), readAll(tar.subarray(0, length))]) {
      if (between.has(length)) assert.deepEqual(end?.marked, length === tar.length, String(length));
      else {
        assert.ok(isFault(error, 'archive/truncated'), `${length}: ${error}`);
        assert.match(error.message, new RegExp(`ends at byte ${length},`));
      }
    }
  }
});

test('entries over the limit are refused', () => {
  const tar = writeAll(['a', 'b', 'c'].map((path) => sampleEntry({ path })));
  const parse = (maxEntries: number): void => {
    const parser = createTarParser({ entry() {}, data() {}, finish() {} }, { maxEntries });
    parser.write(tar);
    parser.end();
  };
  parse(3);
  assert.throws(() => parse(2), { code: 'archive/over-limit', message: /more than 2 entries/ });
});

test('the handler decides how much of a sparse file it takes', () => {
  const map = rawPax([
    ['GNU.sparse.size', String(2 ** 52)],
    ['GNU.sparse.map', `${2 ** 52 - 1},1`],
  ]);
  const tar = Buffer.concat([map, rawEntry({}, 'x')]);
  let left = 1024 * 1024;
  const parser = createTarParser({
    entry() {},
    data: (bytes) => {
      left -= bytes.length;
      if (left < 0) throw new Error('enough');
    },
    finish() {},
  });
  assert.throws(() => parser.write(tar), /enough/);
});

test('a record is measured with its own digits', () => {
  assert.equal(rawRecord('path', 'a'.repeat(90)).toString().slice(0, 9), '99 path=a');
  assert.equal(rawRecord('path', 'a'.repeat(91)).toString().slice(0, 10), '101 path=a');
});
