import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { hasLabels, matchesName, parseFilters, readFlagFilter } from './filters.ts';

describe('parseFilters', () => {
  test('collects values by key', () => {
    assert.deepEqual(parseFilters(['label=a', 'Name = x', 'label=b=c'], ['label', 'name']), {
      label: ['a', 'b=c'],
      name: ['x'],
    });
  });

  for (const [text, message, hint] of [
    ['name', 'filter "name" has no value', 'Write name=VALUE.'],
    ['nmae=x', 'there is no filter "nmae"', 'Did you mean name?'],
    ['zzzzz=x', 'there is no filter "zzzzz"', 'Use one of name, label.'],
    ['__proto__=x', 'there is no filter "__proto__"', 'Use one of name, label.'],
  ] as const) {
    test(`refuses ${text}`, () => {
      const parse = (): unknown => parseFilters([text], ['name', 'label']);
      assert.throws(
        parse,
        (error) => isFault(error, 'app/bad-filter') && error.message === message && error.hint === hint,
      );
    });
  }
});

test('labels have to be there, with the value that is asked for', () => {
  const labels = { a: '1', b: '' };
  assert.equal(hasLabels(labels, ['a', 'b=']), true);
  assert.equal(hasLabels(labels, ['a=2']), false);
  assert.equal(hasLabels(labels, ['toString']), false);
});

test('true and false are read in any form', () => {
  assert.deepEqual(
    ['true', '1', 'F', '0'].map((value) => readFlagFilter('dangling', value)),
    [true, true, false, false],
  );
  assert.throws(() => readFlagFilter('dangling', 'yes'), /neither true nor false/);
});

test('a name fits in part, or by a regular expression', () => {
  assert.equal(matchesName('name', 'we')('/web'), true);
  assert.equal(matchesName('name', '^/?web$')('/web2'), false);
  assert.equal(matchesName('name', 'a.c')('abc'), true);
  assert.throws(() => matchesName('name', '('), /is not a regular expression/);
});
