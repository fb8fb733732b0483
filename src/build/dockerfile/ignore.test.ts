import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIgnore, parseIgnoreFile } from './ignore.ts';

type Row = readonly [patterns: readonly string[], ignored: readonly string[], kept: readonly string[]];

const rows: readonly Row[] = [
  [[], [], ['a', 'a/b']],
  [['a'], ['a', 'a/b', 'a/b/c'], ['b', 'ab', 'b/a']],
  [['a/b'], ['a/b', 'a/b/c'], ['a', 'a/c', 'b']],
  [['/a'], ['a', 'a/b'], ['b/a']],
  [['a/'], ['a', 'a/b'], ['b/a']],
  [['/a/'], ['a'], ['b']],
  [['./a'], ['a'], ['b']],
  [['a//b'], ['a/b'], ['a']],
  [['a/./b'], ['a/b'], ['a']],
  [['a/../b'], ['b'], ['a', 'a/b']],
  [['../a'], [], ['a', 'b/a']],
  [['  a  '], ['a'], ['b']],
  [['.'], [], ['a', 'a/b', '.a']],
  [['/'], [], ['a', 'a/b']],
  [['*'], ['a', '.a', 'a/b/c'], []],
  [['*/*'], ['a/b', 'a/b/c'], ['a', 'b']],
  [['*.log'], ['a.log', '.log', 'a.log/b'], ['a', 'a/b.log', 'a.logs']],
  [['a*'], ['a', 'ab', 'ab/c'], ['ba', 'c/ab']],
  [['a*c'], ['ac', 'abc', 'abbc'], ['ab', 'a/c']],
  [['*a*b*'], ['ab', 'xaybz'], ['ba', 'a']],
  [['a?c'], ['abc', 'a-c'], ['ac', 'abbc', 'a/c']],
  [['a?'], ['aé', 'a😀'], ['a', 'abc']],
  [['?'], ['a', 'a/b'], ['ab', 'ab/c']],
  [['[ab]'], ['a', 'b'], ['c', 'ab']],
  [['[a-c]x'], ['ax', 'cx'], ['dx', 'x']],
  [['[^a-c]x'], ['dx', '-x'], ['ax', 'x']],
  [['[a\\-z]'], ['a', '-', 'z'], ['b']],
  [['[\\]]'], [']'], ['[']],
  [['[à-ü]'], ['é'], ['a']],
  [['a\\*b'], ['a*b'], ['ab', 'axb']],
  [['a\\?'], ['a?'], ['ab']],
  [['\\[a]'], ['[a]'], ['a']],
  [['\\#a'], ['#a'], ['a']],
  [['\\!a'], ['!a'], ['a']],
  [['a.b'], ['a.b'], ['axb']],
  [['a+b(c)^$'], ['a+b(c)^$'], ['aab']],
  [['a|b'], ['a|b'], ['a', 'b']],
  [['{a,b}'], ['{a,b}'], ['a', 'b']],
  [['a b'], ['a b'], ['a', 'b']],
  [['**'], ['a', 'a/b', '.a/b/c'], []],
  [['**/a'], ['a', 'b/a', 'b/c/a', 'b/a/c'], ['ba', 'b/ba', 'a.b']],
  [['**/*.log'], ['a.log', 'b/a.log', 'b/c/.log'], ['a', 'a.logs']],
  [['**.log'], ['a.log', 'b/a.log', '.log'], ['a.logs']],
  [['**/a/b'], ['a/b', 'x/a/b', 'x/y/a/b/c'], ['a', 'a/x/b']],
  [['a/**'], ['a/b', 'a/b/c'], ['a', 'b']],
  [['a/**/c'], ['a/c', 'a/b/c', 'a/b/b/c'], ['a', 'a/b', 'a/bc']],
  [['**/a/**'], ['a/b', 'b/a/c', 'b/a/c/d'], ['a', 'b/a']],
  [['**/a/**/b'], ['a/b', 'x/a/y/b'], ['a', 'b']],
  [['a/**/*'], ['a/b', 'a/b/c'], ['a']],
  [['a**'], ['a', 'ab', 'a/b'], ['b', 'b/a']],
  [['a**b'], ['ab', 'ax/b'], ['axb', 'a']],
  [['**/a*/b'], ['a/b', 'x/ay/b'], ['a', 'x/y/b']],
  [['**/[ab]/*.c'], ['a/x.c', 'y/b/x.c'], ['x.c', 'c/x.c']],
  [['***'], ['a', 'a/b'], []],
  [['a', '!a'], [], ['a', 'a/b']],
  [['!a', 'a'], ['a', 'a/b'], ['b']],
  [
    ['a', '!a/b'],
    ['a', 'a/c'],
    ['a/b', 'a/b/c'],
  ],
  [
    ['a/*', '!a/b'],
    ['a/c', 'a/c/b'],
    ['a', 'a/b', 'a/b/c'],
  ],
  [
    ['a', '!a/b', 'a/b/c'],
    ['a', 'a/b/c', 'a/b/c/d'],
    ['a/b', 'a/b/d'],
  ],
  [
    ['a', '!a/b', 'a/b/c', '!a/b/c/d'],
    ['a/b/c', 'a/b/c/e'],
    ['a/b', 'a/b/c/d'],
  ],
  [
    ['*', '!src'],
    ['a', 'a/src', '.git'],
    ['src', 'src/a/b'],
  ],
  [
    ['*', '!src/**'],
    ['a', 'src'],
    ['src/a', 'src/a/b'],
  ],
  [['*', '!*.md'], ['a', 'a/b.md'], ['b.md']],
  [
    ['**', '!**/*.md'],
    ['a', 'a/b'],
    ['b.md', 'a/b.md'],
  ],
  [
    ['*.md', '!README*.md', 'README-secret.md'],
    ['a.md', 'README-secret.md'],
    ['README.md', 'README-all.md'],
  ],
  [['*.md', 'README-secret.md', '!README*.md'], ['a.md'], ['README.md', 'README-secret.md']],
  [['a/b', '!a'], ['a/b'], ['a', 'a/c']],
  [
    ['node_modules', '!node_modules/keep/**/*.js'],
    ['node_modules/a'],
    ['node_modules/keep/x.js', 'node_modules/keep/y/x.js'],
  ],
  [['! a', 'b'], ['b'], ['a']],
  [['a', '! a'], [], ['a']],
  [['a', '!/a'], [], ['a']],
  [['!'], [], ['a']],
  [['[a', 'b'], ['b'], ['[a', 'a']],
];

test('which paths are left out', () => {
  for (const [patterns, ignored, kept] of rows) {
    const ignore = createIgnore(patterns);
    for (const path of ignored) assert.ok(ignore.ignores(path), `${patterns.join(' ')} leaves out ${path}`);
    for (const path of kept) assert.ok(!ignore.ignores(path), `${patterns.join(' ')} keeps ${path}`);
  }
  assert.ok(rows.length >= 60);
});

test('the context itself is never left out', () => {
  const ignore = createIgnore(['**', '.', '*']);
  assert.equal(ignore.ignores(''), false);
  assert.equal(ignore.ignores('.'), false);
});

test('a walk skips an ignored directory unless an exception may match below', () => {
  const table: readonly (readonly [readonly string[], string, boolean])[] = [
    [['a'], 'a', false],
    [['a', '!a/b'], 'a', true],
    [['a', '!a/b'], 'a/b', false],
    [['a', '!a/b'], 'a/c', false],
    [['a', '!b'], 'a', false],
    [['a', '!ab'], 'a', false],
    [['*', '!*/x'], 'a', true],
    [['*', '!*/x'], 'a/b', false],
    [['**', '!**/x'], 'a/b/c', true],
    [['*', '!src/**'], 'lib', false],
    [['*', '!src/**'], 'src', true],
    [['*', '!src/*/x'], 'src/a', true],
    [['*', '!**.md'], 'a', true],
    [['*', '![ab]/x'], 'b', true],
    [['*', '![ab]/x'], 'c', false],
  ];
  for (const [patterns, directory, expected] of table)
    assert.equal(createIgnore(patterns).mayKeepBelow(directory), expected, `${patterns.join(' ')} below ${directory}`);
});

test('what a skipped directory holds is ignored, whatever the patterns', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'c.d');
  const part = fc.constantFrom('a', 'b', 'ab', '*', '**', '?', '[ab]', 'a*', '*.d');
  const pattern = fc
    .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([exception, parts]) => (exception ? '!' : '') + parts.join('/'));
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 5 }),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      fc.array(name, { minLength: 1, maxLength: 2 }),
      (patterns, above, below) => {
        const ignore = createIgnore(patterns);
        const directory = above.join('/');
        if (!ignore.ignores(directory) || ignore.mayKeepBelow(directory)) return;
        assert.ok(ignore.ignores(`${directory}/${below.join('/')}`));
      },
    ),
    { numRuns: 2000 },
  );
});

test('an ignore file gives cleaned patterns', () => {
  const text = '\ufeff# comment\n\n  node_modules/  \r\n/dist\n!  /dist/keep\n #no-comment\n./a/../b\n!!x\n\\#x\n';
  const { value, diagnostics } = parseIgnoreFile(text, { file: '.dockerignore' });
  assert.deepEqual(value, ['node_modules', 'dist', '!dist/keep', '#no-comment', 'b', '!!x', '\\#x']);
  assert.deepEqual(diagnostics, []);
});

test('malformed patterns are told with their place and left out', () => {
  const text = 'ok\n  [a\n!\nx[]y\n[a-]\nend\\\n[-a]\n! \n[^]\n';
  const { value, diagnostics } = parseIgnoreFile(text, { file: '.dockerignore' });
  assert.deepEqual(value, ['ok']);
  assert.deepEqual(
    diagnostics.map(({ code, place }) => `${code} ${place.line}:${place.column}`),
    ['2:3', '3:1', '4:1', '5:1', '6:1', '7:1', '8:1', '9:1'].map((at) => `dockerfile/bad-pattern ${at}`),
  );
});

test('any text is read, and its patterns match without failing', () => {
  const pieces = ['*', '**', '/', '?', '[', ']', '^', '-', '!', '\\', 'a', 'é', ' ', '#', '.', '..', '\n', '\r'];
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(
      text,
      fc.array(fc.constantFrom('a', 'é', '-', '[', 'ab'), { minLength: 1, maxLength: 4 }),
      (file, path) => {
        const { value, diagnostics } = parseIgnoreFile(file, { file: 'ignore' });
        assert.equal(typeof createIgnore(value).ignores(path.join('/')), 'boolean');
        const lines = file.split('\n').length;
        for (const { place } of diagnostics) assert.ok(place.line >= 1 && place.line <= lines);
      },
    ),
    { numRuns: 1000 },
  );
});

test('10,000 paths against 10 patterns take a fraction of 50 ms', () => {
  const paths = Array.from({ length: 10_000 }, (_, index) => {
    const directory = `packages/part-${index % 40}/src/area-${index % 7}`;
    return `${directory}/file-${index}.${index % 9 === 0 ? 'test.ts' : 'ts'}`;
  });
  const patterns = [
    '**/node_modules',
    '*.md',
    '**/*.log',
    'dist',
    '.git',
    '**/*.test.ts',
    '!**/area-3/**',
    'docs/**',
    'packages/*/coverage',
    '**/.env*',
  ];
  const best = Math.min(
    ...[1, 2, 3, 4, 5].map(() => {
      const start = performance.now();
      const ignore = createIgnore(patterns);
      const ignored = paths.filter((path) => ignore.ignores(path)).length;
      assert.ok(ignored > 500 && ignored < 2000);
      return performance.now() - start;
    }),
  );
  assert.ok(best < 50, `${best} ms`);
});

test('a pattern of many stars takes no longer than its length asks for', () => {
  const ignore = createIgnore([`${'*a'.repeat(60)}b`, `${'**/a/'.repeat(30)}b*c`]);
  assert.equal(ignore.ignores('a'.repeat(200)), false);
  assert.equal(ignore.ignores(`${'a/'.repeat(100)}c`), false);
});
