import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { templateMethod } from '../template/index.ts';
import { asksFor, formatRows, type Listing, readListFormat, shorten } from './listing.ts';

const listing: Listing = {
  fields: { ID: 'CONTAINER ID', Names: 'NAMES', Size: 'SIZE' },
  columns: ['ID', 'Names'],
  quiet: 'ID',
};
const rows = [
  { ID: 'a1', Names: 'web', Size: '1B', Label: templateMethod((name) => `<${name}>`) },
  { ID: 'b2', Names: 'evil\x1b[2J\nrow', Size: '2B', Label: templateMethod(() => 'tab\tnew\nline') },
];

function show(format: string | undefined, options: { quiet?: boolean; extra?: readonly string[] } = {}): string {
  return formatRows(listing, rows, { ...options, format: readListFormat({ text: () => format }) });
}

describe('formatRows', () => {
  const table = 'CONTAINER ID   NAMES\na1             web\nb2             evil\\x1b[2J\\nrow\n';
  const cases: readonly (readonly [format: string | undefined, expected: string])[] = [
    [undefined, table],
    ['table', table],
    ['', table],
    ['{{.ID}}', 'a1\nb2\n'],
    ['{{.Names}}', 'web\nevil\\x1b[2J\nrow\n'],
    ['{{.ID}}\\t{{"\\t"}}|', 'a1\t\t|\nb2\t\t|\n'],
    ['table {{.ID}}\\t{{.Names}}', table],
    ['table{{.Size}}', 'SIZE\n1B\n2B\n'],
    [
      'table {{.Label "com.example.my-name"}}\\t{{upper .ID}}',
      'my name                 CONTAINER ID\n<com.example.my-name>   A1\ntab                     new\\nline      B2\n',
    ],
    ['json', '{"ID":"a1","Names":"web","Size":"1B"}\n{"ID":"b2","Names":"evil\\u001b[2J\\nrow","Size":"2B"}\n'],
    ['{{json .ID}}', '"a1"\n"b2"\n'],
  ];
  for (const [format, expected] of cases) test(String(format), () => assert.equal(show(format), expected));

  test('--quiet gives way to a template', () => {
    assert.equal(show(undefined, { quiet: true }), 'a1\nb2\n');
    assert.equal(show('{{.Size}}', { quiet: true }), '1B\n2B\n');
  });

  test('columns can be added', () => assert.match(show(undefined, { extra: ['Size'] }), /NAMES +SIZE\n/));

  test('a field that is not there is a fault, in the head of an empty table too', () => {
    assert.throws(() => show('{{.Nmaes}}'), /there is no field Nmaes/);
    const format = readListFormat({ text: () => 'table {{.Nmaes}}' });
    assert.throws(() => formatRows(listing, [], { format }), /there is no field Nmaes/);
  });
});

test('what costs something is looked for when it is asked for', () => {
  const asked = ['table', '{{.ID}}', '{{if .ID}}{{.Size}}{{end}}', '{{json .}}', 'json', '{{len (lower .Size)}}'];
  assert.deepEqual(
    asked.map((format) => asksFor(readListFormat({ text: () => format }), 'Size')),
    [false, false, true, true, true, true],
  );
});

test('a long text is shortened, by characters', () => {
  assert.equal(shorten('abcdef', 6), 'abcdef');
  assert.equal(shorten('abcdefg', 6), 'abcde…');
});
