// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes its variables so
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandWord } from './expand-word.ts';

/** Values of the variables; one that is not there is unset. */
type Values = Readonly<Record<string, string>>;

/** A word with the values that it is expanded with. */
interface Sample {
  readonly values: Values;
  readonly word: string;
}

const names = ['A', 'B', 'NONE'];

/** Text in which patterns have something to match, also characters that are special in them. */
const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '.', '*', '?'), maxLength: 10 });
const pattern = fc
  .array(fc.constantFrom('a', 'b', 'c', '.', '*', '?', '\\*', '\\?'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const name = fc.constantFrom(...names);
const values = fc.record({ A: value, B: fc.constantFrom('', 'x', 'abc') });

/** Words that POSIX defines: every choice and every way to trim, within each other too. */
const { word: posixWord } = fc.letrec<{ word: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b.c', ''),
    name.map((one) => `\${${one}}`),
    fc.tuple(name, fc.constantFrom('#', '##', '%', '%%'), pattern).map(([one, how, glob]) => `\${${one}${how}${glob}}`),
    fc
      .tuple(name, fc.constantFrom('-', ':-', '+', ':+'), tie('word'))
      .map(([one, how, word]) => `\${${one}${how}${word}}`),
  ),
  word: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
}));

/** What a shell makes of the words, a call for all of them; `undefined` when there is no such shell. */
function expandByShell(shell: string, samples: readonly Sample[]): readonly string[] | undefined {
  const lines = samples.map(({ values, word }) => {
    const set = Object.entries(values).map(([key, text]) => `${key}='${text}'`);
    return `unset ${names.join(' ')}; ${set.join('; ')}; printf '%s\\n' "${word}"`;
  });
  const { error, stdout } = spawnSync(shell, ['-c', lines.join('\n')], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8' },
  });
  return error === undefined ? stdout.split('\n').slice(0, -1) : undefined;
}

function expandHere({ values, word }: Sample): string {
  const expansion = expandWord(`"${word}"`, new Map(Object.entries(values)));
  return expansion.kind === 'expanded' ? expansion.text : `failed: ${expansion.message}`;
}

/** Compares many samples with what a shell says, a few calls of it for all. */
function compareWith(shell: string, word: fc.Arbitrary<string>): void {
  const sample: fc.Arbitrary<Sample> = fc.record({ values, word });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 200, maxLength: 200, size: 'max' }), (samples) => {
      const expected = expandByShell(shell, samples);
      samples.forEach((one, at) => {
        assert.equal(expandHere(one), expected?.[at], JSON.stringify(one));
      });
    }),
    { numRuns: 5, endOnFailure: true },
  );
}

test('choices and trimming are those of a POSIX shell', (t) => {
  if (expandByShell('dash', []) === undefined) return t.skip('dash is missing');
  compareWith('dash', posixWord);
});

test('replacing is that of bash', (t) => {
  if (expandByShell('bash', []) === undefined) return t.skip('bash is missing');
  // bash takes an escaped star at the end of a pattern for one that is not escaped, and finds no match in nothing.
  const glob = pattern.filter((one) => !/^\*+$|\\\*$/.test(one));
  const word = fc
    .tuple(fc.constantFrom('/', '//'), glob, fc.constantFrom('', 'x', 'a*'))
    .map(([how, one, text]) => `\${A${how}${one}/${text}}`);
  compareWith('bash', word);
});
