import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatNextLink, parseNextLink } from './link.ts';
import {
  formatContentRange,
  formatRangeFrom,
  formatUploadRange,
  parseContentRange,
  parseRange,
  parseUploadSize,
} from './range.ts';
import { formatWarning, parseWarnings } from './warning.ts';

const links: readonly (readonly [header: string | undefined, next: string | undefined])[] = [
  [undefined, undefined],
  ['</v2/a/tags/list?last=x&n=2>; rel="next"', '/v2/a/tags/list?last=x&n=2'],
  ['<https://r.example/x>; rel=next', 'https://r.example/x'],
  ['</a>; rel="prev", </b>; title="x"; rel="last next"', '/b'],
  ['</a>; rel="nextish"', undefined],
  ['</a>', undefined],
  ['rel="next"', undefined],
];

for (const [header, next] of links) test(`Link: ${header}`, () => assert.equal(parseNextLink(header), next));

test('a link that is written is read back', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (url) =>
      assert.equal(parseNextLink(formatNextLink(url)), url),
    ),
  );
});

const ranges: readonly (readonly [header: string, range: ReturnType<typeof parseRange>])[] = [
  ['bytes=0-', { first: 0, last: 9, size: 10 }],
  ['bytes=3-5', { first: 3, last: 5, size: 10 }],
  ['bytes=3-50', { first: 3, last: 9, size: 10 }],
  ['bytes=-4', { first: 6, last: 9, size: 10 }],
  ['bytes=-40', { first: 0, last: 9, size: 10 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-3', undefined],
  ['bytes=1-2,4-5', undefined],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
];

for (const [header, range] of ranges) test(`Range: ${header}`, () => assert.deepEqual(parseRange(header, 10), range));

test('ranges that are written are read back', () => {
  const bounds = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(100)).map(([first, length, rest]) => ({
    first,
    last: first + length,
    size: first + length + 1 + rest,
  }));
  fc.assert(
    fc.property(bounds, (range) => {
      assert.deepEqual(parseContentRange(formatContentRange(range)), range);
      assert.deepEqual(parseRange(formatRangeFrom(range.first), range.size), { ...range, last: range.size - 1 });
    }),
  );
});

test('how much of an upload is there', () => {
  const rows: readonly (readonly [string | undefined, number | undefined])[] = [
    ['0-0', 0],
    ['0--1', 0],
    ['0-9', 10],
    ['bytes=0-9', 10],
    [formatUploadRange({ first: 0, last: 41 }), 42],
    ['5-9', undefined],
    [undefined, undefined],
    ['0-x', undefined],
  ];
  for (const [header, size] of rows) assert.equal(parseUploadSize(header), size, `${header}`);
});

test('ranges that are none', () => {
  for (const header of ['', 'bytes 5-3/10', 'bytes */10', '0-5', 'bytes 1-2/x', undefined])
    assert.equal(parseContentRange(header), undefined, `${header}`);
  assert.deepEqual(parseContentRange('bytes 1-2/*'), { first: 1, last: 2 });
});

test('warnings', () => {
  assert.deepEqual(parseWarnings(undefined), []);
  assert.deepEqual(parseWarnings('110 - "stale", 299 - "tag \\"x\\" is old",299 - "more"'), ['tag "x" is old', 'more']);
  assert.deepEqual(parseWarnings(formatWarning('a\u001b[2J')), ['a [2J']);
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,50}$/), (text) =>
      assert.deepEqual(parseWarnings(formatWarning(text)), [text]),
    ),
  );
});
