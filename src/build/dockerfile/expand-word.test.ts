// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes its variables so
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ExpandOptions, expandWord } from './expand-word.ts';

const variables = new Map([
  ['HOME', '/srv/home'],
  ['NAME', 'nacre'],
  ['EMPTY', ''],
  ['LIST', 'one  two\tthree'],
  ['STARS', 'a*b?c'],
  ['PATHS', '/usr/lib/node/lib'],
  ['VERSION', '1.24.0-rc1'],
  ['LINES', 'first\nsecond'],
  ['UNI', 'naïve—☃'],
  ['GLOB', 'lib*'],
  ['_x1', 'under'],
  ['größe', 'gross'],
]);

/** A row that can't be expanded, with the index that is pointed at. */
function fails(at: number): { readonly fails: number } {
  return { fails: at };
}

type Row = readonly [word: string, expected: string | { readonly fails: number }];

const plain: readonly Row[] = [
  ['', ''],
  ['plain', 'plain'],
  ['two words', 'two words'],
  ["'single'", 'single'],
  ['"double"', 'double'],
  ["mid'dle'd", 'middled'],
  ['"it\'s"', "it's"],
  ['\'say "hi"\'', 'say "hi"'],
  ["''", ''],
  ['""', ''],
  ['a""b', 'ab'],
  ["'open", fails(0)],
  ['ab"open', fails(2)],
  ['"open\\"', fails(0)],
  ["it\\'s", "it's"],
  ["it\\\\'s", fails(4)],
  ["'it\\'s", 'it\\s'],
  ["'keeps \\ all'", 'keeps \\ all'],
  ['a\\tb', 'atb'],
  ['"a\\tb"', 'a\\tb'],
  ['"a\\\\b"', 'a\\b'],
  ['"a\\"b"', 'a"b'],
  ['a\\\\b', 'a\\b'],
  ['end\\', 'end'],
  ['end\\\\', 'end\\'],
  ['blank\\ blank', 'blank blank'],
  ['ünï ☃ 😀', 'ünï ☃ 😀'],
  ['\\😀', '😀'],
];

const simple: readonly Row[] = [
  ['$NAME', 'nacre'],
  ['${NAME}', 'nacre'],
  ['x$NAME/y', 'xnacre/y'],
  ['x${NAME}y', 'xnacrey'],
  ['$NAMEy', ''],
  ['$HOME$NAME', '/srv/homenacre'],
  ['$_x1', 'under'],
  ['$größe!', 'gross!'],
  ['$MISSING', ''],
  ['a${MISSING}b', 'ab'],
  ['$EMPTY', ''],
  ['"$NAME"', 'nacre'],
  ["'$NAME'", '$NAME'],
  ['"\'$NAME\'"', "'nacre'"],
  ['\\$NAME', '$NAME'],
  ['\\${NAME}', '${NAME}'],
  ['"\\$NAME"', '$NAME'],
  ['\\\\$NAME', '\\nacre'],
  ['$', '$'],
  ['cost: 5$', 'cost: 5$'],
  ['$.x', '$.x'],
  ['$ NAME', '$ NAME'],
  ['"$"', '$'],
  ['$(pwd)', '$(pwd)'],
  ['$1', ''],
  ['$12x', 'x'],
  ['${10}', ''],
  ['$@', ''],
  ['$*-', '-'],
  ['$#', ''],
  ['$?!', '!'],
  ['$$', ''],
  ['$$NAME', 'NAME'],
  ['$!', ''],
  ['$-x', 'x'],
  ['${@}', ''],
  ['${$}', ''],
  ['$0', ''],
  ['$UNI', 'naïve—☃'],
];

const malformed: readonly Row[] = [
  ['${', fails(0)],
  ['a${NAME', fails(1)],
  ['${}', fails(0)],
  ['${.}', fails(0)],
  ['${:}', fails(0)],
  ['${:-x}', fails(0)],
  ['${{NAME}}', fails(0)],
  ['${NAME!}', fails(0)],
  ['${NAME=x}', fails(0)],
  ['${NAME:=x}', fails(0)],
  ['${NAME:x}', fails(0)],
  ['${NAME:', fails(0)],
  ['${NAME:-x', fails(0)],
  ['${NAME:-${HOME}', fails(0)],
  ['${NAME:#n}', fails(0)],
  ['${NAME:%n}', fails(0)],
  ['${NAME#n', fails(0)],
  ['${NAME/n', fails(0)],
  ['${NAME/n}', fails(0)],
  ['${NAME/n/m', fails(0)],
  ['${#NAME}', fails(0)],
  ['${NAME^^}', fails(0)],
  ['${NAME@Q}', fails(0)],
  ['${ NAME}', fails(0)],
];

const choices: readonly Row[] = [
  ['${NAME:-other}', 'nacre'],
  ['${EMPTY:-other}', 'other'],
  ['${MISSING:-other}', 'other'],
  ['${NAME-other}', 'nacre'],
  ['${EMPTY-other}', ''],
  ['${MISSING-other}', 'other'],
  ['${MISSING:-}', ''],
  ['${MISSING-}', ''],
  ['${NAME:+other}', 'other'],
  ['${EMPTY:+other}', ''],
  ['${MISSING:+other}', ''],
  ['${NAME+other}', 'other'],
  ['${EMPTY+other}', 'other'],
  ['${MISSING+other}', ''],
  ['${NAME:?}', 'nacre'],
  ['${NAME?}', 'nacre'],
  ['${EMPTY?}', ''],
  ['${EMPTY:?}', fails(0)],
  ['${MISSING?}', fails(0)],
  ['a${MISSING:?set it}', fails(1)],
  ['${MISSING:-$NAME}', 'nacre'],
  ['${MISSING:-${EMPTY:-${NAME}}}', 'nacre'],
  ['${MISSING:-a${NAME}b}c', 'anacrebc'],
  ['${NAME:+${HOME:+both}}', 'both'],
  ['${NAME:+-${NAME}}', '-nacre'],
  ['${MISSING:-"a b"}', 'a b'],
  ["${MISSING:-'}'}", '}'],
  ['${MISSING:-\\}}', '}'],
  ['${MISSING:-a}}', 'a}'],
  ['${MISSING:-{a}}', '{a}'],
  ['${MISSING:-\\$NAME}', '$NAME'],
  ['${MISSING:-a:b}', 'a:b'],
  ['"${MISSING:-a b}"', 'a b'],
  ['${1:-first}', 'first'],
  ['${@:-all}', 'all'],
  ['${NAME:-${MISSING?gone}}', fails(8)],
  ['${MISSING:--}', '-'],
  ['${MISSING:-?}', '?'],
];

const trims: readonly Row[] = [
  ['${PATHS#/}', 'usr/lib/node/lib'],
  ['${PATHS#*/}', 'usr/lib/node/lib'],
  ['${PATHS##*/}', 'lib'],
  ['${PATHS%/*}', '/usr/lib/node'],
  ['${PATHS%%/*}', ''],
  ['${PATHS%lib}', '/usr/lib/node/'],
  ['${PATHS#lib}', '/usr/lib/node/lib'],
  ['${PATHS#}', '/usr/lib/node/lib'],
  ['${PATHS##}', '/usr/lib/node/lib'],
  ['${PATHS%%}', '/usr/lib/node/lib'],
  ['${VERSION%%-*}', '1.24.0'],
  ['${VERSION%.*}', '1.24'],
  ['${VERSION#*.}', '24.0-rc1'],
  ['${VERSION##*.}', '0-rc1'],
  ['${VERSION#?}', '.24.0-rc1'],
  ['${VERSION%??}', '1.24.0-r'],
  ['${STARS#a\\*}', 'b?c'],
  ['${STARS%\\?c}', 'a*b'],
  ['${STARS#a\\x}', fails(0)],
  ['${STARS#a\\}', fails(0)],
  ['${PATHS%$NAME}', '/usr/lib/node/lib'],
  ['${NAME#${NAME%re}}', 're'],
  ['${MISSING#x}', ''],
  ['${LINES#*d}', 'first\nsecond'],
  ['${LINES%s*d}', 'first\n'],
  ['${UNI%?}', 'naïve—'],
  ['${UNI#na?}', 've—☃'],
  ['${NAME#[n]}', 'nacre'],
];

const replacements: readonly Row[] = [
  ['${PATHS/lib/opt}', '/usr/opt/node/lib'],
  ['${PATHS//lib/opt}', '/usr/opt/node/opt'],
  ['${PATHS//\\//_}', '_usr_lib_node_lib'],
  ['${PATHS/\\/usr/}', '/lib/node/lib'],
  ['${NAME/a*r/-}', 'n-e'],
  ['${NAME//?/x}', 'xxxxx'],
  ['${NAME//*/x}', 'x'],
  ['${NAME/zzz/x}', 'nacre'],
  ['${NAME//zzz/x}', 'nacre'],
  ['${NAME//a/}', 'ncre'],
  ['${NAME/$GLOB/x}', 'nacre'],
  ['${PATHS/$GLOB/x}', '/usr/x'],
  ['${NAME/n/$HOME}', '/srv/homeacre'],
  ['${NAME///x}', 'xnxaxcxrxex'],
  ['${MISSING/a/b}', ''],
  ['${NAME/a/$}', 'n$cre'],
  ['${NAME//c/$1}', 'nare'],
];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'quotes and escapes': plain,
  variables: simple,
  'malformed substitutions': malformed,
  'choices by modifier': choices,
  'trimming by pattern': trims,
  'replacing by pattern': replacements,
};

for (const [name, rows] of Object.entries(tables)) {
  test(name, () => {
    for (const [word, expected] of rows) {
      const expansion = expandWord(word, variables);
      const actual = expansion.kind === 'expanded' ? expansion.text : fails(expansion.at);
      assert.deepEqual(actual, expected, word);
    }
  });
}

test('the tables have at least 120 rows', () => {
  assert.ok(Object.values(tables).flat().length >= 120);
});

test('a backtick escapes when the directive says so, and then the backslash is a character', () => {
  const rows: readonly Row[] = [
    ['c:\\dir', 'c:\\dir'],
    ['`$NAME', '$NAME'],
    ['\\$NAME', '\\nacre'],
    ['"`""', '"'],
    ['a` b', 'a b'],
    ['a``b', 'a`b'],
    ['"a`tb"', 'a`tb'],
    ['${MISSING:-`}}', '}'],
  ];
  for (const [word, expected] of rows) {
    const expansion = expandWord(word, variables, { escape: '`' });
    assert.equal(expansion.kind === 'expanded' && expansion.text, expected, word);
  }
});

test('heredoc bodies know variables and escapes, but no quotes', () => {
  const rows: readonly Row[] = [
    [`it's "$NAME"\n`, `it's "nacre"\n`],
    ["'$NAME'", "'nacre'"],
    ['\\$NAME \\\\ a\\nb', '$NAME \\ anb'],
    ['cat << END', 'cat << END'],
    ['${MISSING:-"x"}', '"x"'],
    ['price: $5.00', 'price: .00'],
  ];
  for (const [body, expected] of rows) {
    const expansion = expandWord(body, variables, { ignoreQuotes: true });
    assert.equal(expansion.kind === 'expanded' && expansion.text, expected, body);
  }
});

test('words end at blanks that are neither quoted nor escaped', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['', []],
    ['  ', []],
    ['""', []],
    [' a  b ', ['a', 'b']],
    ['a\\ b c', ['a b', 'c']],
    ['"a b" c', ['a b', 'c']],
    ["a' 'b", ['a b']],
    ['$LIST', ['one', 'two', 'three']],
    ['"$LIST"', ['one  two\tthree']],
    ['x$LIST', ['xone', 'two', 'three']],
    ['$LIST/y', ['one', 'two', 'three/y']],
    ['a${MISSING:-b c}d', ['ab', 'cd']],
    ['$MISSING a', ['a']],
    ['a\u00a0b', ['a', 'b']],
    ['a\ufeffb', ['a\ufeffb']],
  ];
  for (const [word, expected] of rows) {
    const expansion = expandWord(word, variables);
    assert.ok(expansion.kind === 'expanded', word);
    assert.deepEqual(
      expansion.words.map(({ text }) => text),
      expected,
      word,
    );
  }
});

test('what a word asked for is told, also when it was not needed or the word fails', () => {
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['plain', [], []],
    ['$NAME$MISSING$NAME', ['NAME'], ['MISSING']],
    ['${EMPTY:-$HOME}', ['EMPTY', 'HOME'], []],
    ['${NAME:-$OTHER}', ['NAME'], ['OTHER']],
    ['${NAME#$A}${B+x}', ['NAME'], ['A', 'B']],
    ["'$NAME'", [], []],
    ['$NAME ${GONE?}', ['NAME'], ['GONE']],
    ['$1', [], ['1']],
  ];
  for (const [word, used, unset] of rows) {
    const expansion = expandWord(word, variables);
    assert.deepEqual([[...expansion.used].sort(), [...expansion.unset].sort()], [used, unset], word);
  }
});

test('what is kept on demand is kept as written', () => {
  const rows: readonly (readonly [string, ExpandOptions, string])[] = [
    [`'a' "b"`, { keepQuotes: true }, `'a' "b"`],
    ['"a $NAME"', { keepQuotes: true }, '"a nacre"'],
    ['a\\ b', { keepEscapes: true }, 'a\\ b'],
    ['"a\\"b"', { keepEscapes: true }, 'a\\"b'],
    ['$MISSING ${MISSING} $NAME', { keepUnset: true }, '$MISSING ${MISSING} nacre'],
    ['${MISSING:-x}', { keepUnset: true }, '${MISSING:-x}'],
    ['${MISSING#x} ${MISSING%%y}', { keepUnset: true }, '${MISSING#x} ${MISSING%%y}'],
    ['${MISSING//a/b}', { keepUnset: true }, '${MISSING//a/b}'],
  ];
  for (const [word, options, expected] of rows) {
    const expansion = expandWord(word, variables, options);
    assert.equal(expansion.kind === 'expanded' && expansion.text, expected, word);
  }
});

test('the message of a required variable is its own', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['${GONE?}', 'GONE: is not allowed to be unset'],
    ['${GONE:?}', 'GONE: is not allowed to be unset'],
    ['${EMPTY:?}', 'EMPTY: is not allowed to be empty'],
    ['${GONE:?ask $NAME}', 'GONE: ask nacre'],
  ];
  for (const [word, message] of rows) {
    const expansion = expandWord(word, variables);
    assert.equal(expansion.kind === 'failed' && expansion.message, message, word);
  }
});

test('deep nesting is refused, not followed until the stack ends', () => {
  const nested = (levels: number): string => ['${GONE:-'.repeat(levels), 'x', '}'.repeat(levels)].join('');
  assert.equal(expandWord(nested(100), variables).kind, 'expanded');
  assert.equal(expandWord(nested(101), variables).kind, 'failed');
  assert.equal(expandWord(nested(100_000), variables).kind, 'failed');
});

test('a pattern of many stars takes no longer than its length asks for', () => {
  const value = new Map([['V', 'a'.repeat(2000)]]);
  const stars = '*a'.repeat(50);
  assert.equal(expandWord(`\${V##${stars}b}`, value).kind, 'expanded');
  assert.equal(expandWord(`\${V%%b${stars}}`, value).kind, 'expanded');
});

test('any text expands or fails, at a place within it', () => {
  const pieces = [
    '$',
    '${',
    '}',
    ':-',
    ':?',
    '#',
    '%',
    '/',
    '*',
    '\\',
    '"',
    "'",
    '<<',
    ' ',
    'NAME',
    'GONE',
    'é😀',
    '\n',
  ];
  const word = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(word, fc.boolean(), fc.boolean(), (text, ignoreQuotes, keepUnset) => {
      const expansion = expandWord(text, variables, { ignoreQuotes, keepUnset });
      if (expansion.kind === 'failed') assert.ok(expansion.at >= 0 && expansion.at <= text.length);
      else for (const { at } of expansion.words) assert.ok(at >= 0 && at < text.length);
    }),
    { numRuns: 2000 },
  );
});

test('text without special characters stands for itself', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w ./:@=+,%-]*$/), (text) => {
      const expansion = expandWord(text, variables);
      assert.equal(expansion.kind === 'expanded' && expansion.text, text);
    }),
  );
});
