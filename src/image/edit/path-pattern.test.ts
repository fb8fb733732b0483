import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePathPattern } from './path-pattern.ts';

const cases: readonly {
  readonly pattern: string;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}[] = [
  { pattern: '/etc/a', yes: ['etc/a', 'etc/a/b/c'], no: ['etc', 'etc/ab', 'x/etc/a', 'etc/b'] },
  { pattern: './etc//a/', yes: ['etc/a'], no: ['etc'] },
  { pattern: 'etc/*', yes: ['etc/a', 'etc/.a', 'etc/a/b'], no: ['etc', 'etcetera/a'] },
  { pattern: '*.key', yes: ['a.key', '.key', 'a.key/b'], no: ['a.keys', 'd/a.key', 'akey'] },
  { pattern: '/**/*.key', yes: ['a.key', 'd/a.key', 'd/e/f.key'], no: ['a', 'd/e'] },
  { pattern: 'a/**/b', yes: ['a/b', 'a/c/b', 'a/c/d/b/e'], no: ['b', 'a', 'x/a/b'] },
  { pattern: 'a/**', yes: ['a/b', 'a'], no: ['b'] },
  { pattern: '?/b', yes: ['a/b', 'ä/b', '😀/b'], no: ['ab/b', '/b'] },
  { pattern: '[a-c]x', yes: ['ax', 'cx'], no: ['dx', 'x', '-x'] },
  { pattern: '[!a-c]x', yes: ['dx'], no: ['ax', '/x'] },
  { pattern: '[]]x', yes: [']x'], no: ['x'] },
  { pattern: 'a\\*b', yes: ['a*b'], no: ['axb'] },
  { pattern: '\\[a', yes: ['[a'], no: ['a'] },
  { pattern: 'a.b+(c)$', yes: ['a.b+(c)$'], no: ['axb+(c)$'] },
  { pattern: `x\udcff`, yes: [`x\udcff`], no: ['x'] },
  { pattern: 'a\nb', yes: ['a\nb'], no: ['a'] },
];

for (const { pattern, yes, no } of cases) {
  test(`${JSON.stringify(pattern)} names what it should`, () => {
    const { matches } = parsePathPattern(pattern);
    assert.deepEqual(
      yes.filter((path) => !matches(path)),
      [],
    );
    assert.deepEqual(no.filter(matches), []);
  });
}

test('a pattern without signs names one path', () => {
  assert.equal(parsePathPattern('/etc//a').path, 'etc/a');
  assert.equal(parsePathPattern('/etc/a*').path, undefined);
});

for (const text of ['', '/', '.', 'a/../b', '..', 'a[b']) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parsePathPattern(text), { code: 'image/bad-path', hint: /\.$/ });
  });
}
