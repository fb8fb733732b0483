import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../base/index.ts';
import { placeOf } from './config-node.ts';
import { foldDiagnostics } from './fold-diagnostics.ts';
import { collectErrors, parseYaml } from './parse-yaml.ts';
import { count, listOf, record, text } from './shape.ts';

const source = { file: 'a.yaml', code: 'test/bad-file' };
const shape = record<{ readonly names: readonly string[]; readonly most?: number }>('the file', {
  names: { shape: listOf(text('a word', /^[a-z]+$/)), about: 'Words.', required: true },
  most: { shape: count(), about: 'How many.' },
});

test('what is wrong is one fault, whose detail has the rest', async () => {
  const { root } = await parseYaml('names: [a, B]\nmots: 1\nmost: 0\n', source);
  assert.ok(root);
  const diagnostics: Diagnostic[] = [];
  assert.equal(shape.read(root, collectErrors(diagnostics, source.code)), undefined);
  assert.deepEqual(foldDiagnostics(diagnostics), {
    message: '"B" is not a word',
    place: { file: 'a.yaml', line: 1, column: 12, text: 'names: [a, B]' },
    detail: 'a.yaml:2:1: the file has no key mots\na.yaml:3:7: "0" is no whole number of 1 or more',
  });
  assert.deepEqual(
    diagnostics.map(({ code, hint }) => [code, hint]),
    [
      [source.code, undefined],
      [source.code, 'Did you mean most?'],
      [source.code, undefined],
    ],
  );
});

test('a place is that of a key or an item; of one item that stands alone too', async () => {
  const { root } = await parseYaml('most: 1\nnames:\n  - a\n  - b\n', source);
  assert.ok(root);
  assert.equal(placeOf(root, ['names', 1]).line, 4);
  assert.equal(placeOf(root, ['names', 7]).line, 2);
  const alone = await parseYaml('most: 1\nnames: a\n', source);
  assert.ok(alone.root);
  assert.equal(placeOf(alone.root, ['names', 0]).column, 8);
});

test('what is no YAML, and what is too much of it', async () => {
  const texts = ['a: [', 'a: &a [*a]', `a: ${'['.repeat(100)}${']'.repeat(100)}`, 'a: 1\na: 2', '[a]: 1'];
  for (const each of texts) {
    const { root, diagnostics } = await parseYaml(each, source);
    assert.equal(root, undefined, each);
    assert.equal(diagnostics[0]?.code, source.code);
  }
});
