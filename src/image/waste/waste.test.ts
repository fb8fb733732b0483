import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { describePaths, randomLayer, writeLayers } from '../../../test/image/written-layers.ts';
import { toFileTree } from '../file-tree.ts';
import { measureWaste, type Waste } from './measure-waste.ts';
import { walkLayers } from './walk-layers.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

function measure(...layers: readonly (readonly string[])[]): Waste {
  return measureWaste(layers.map(written.open));
}

/** `path layer size why by [original]`, layers from 0. */
function listWaste(...layers: readonly (readonly string[])[]): string[] {
  return measure(...layers).files.map(({ path, layer, size, why, by, original }) =>
    [path, layer, size, why, by, ...(original === undefined ? [] : [original])].join(' '),
  );
}

const cases: Readonly<Record<string, readonly [layers: readonly (readonly string[])[], waste: readonly string[]]>> = {
  'nothing in one layer': [[['f a one', 'f b one']], []],
  'a file that is replaced': [[['f a one'], ['f a three']], ['a 0 3 replaced 1']],
  'a file with the same content again': [[['f a one'], ['f a one']], ['a 0 3 rewritten 1']],
  'a file that is removed': [[['f a one'], ['f .wh.a']], ['a 0 3 removed 1']],
  'all in a directory that is removed': [
    [['f d/a one', 'f d/e/b three'], ['f .wh.d']],
    ['d/e/b 0 5 removed 1', 'd/a 0 3 removed 1'],
  ],
  'all in a directory that becomes a file': [[['f d/a one'], ['f d two']], ['d/a 0 3 removed 1']],
  'a file that becomes a directory': [[['f d one'], ['d d']], ['d 0 3 replaced 1']],
  'an opaque directory': [
    [
      ['f d/a one', 'f d/b two'],
      ['f d/.wh..wh..opq', 'f d/b six'],
    ],
    ['d/a 0 3 removed 1', 'd/b 0 3 replaced 1'],
  ],
  'whoever hides it first': [[['f a one'], ['f .wh.a'], ['f a two']], ['a 0 3 removed 1']],
  'a chain of versions': [
    [['f a one'], ['f a three'], ['f a six']],
    ['a 1 5 replaced 2', 'a 0 3 replaced 1'],
  ],
  'empty files waste nothing': [[['f a '], ['f .wh.a']], []],
  'the same content elsewhere': [
    [['f a one'], ['f b one', 'f c one'], ['f d one']],
    ['b 1 3 duplicate 0 a', 'c 1 3 duplicate 0 a', 'd 2 3 duplicate 0 a'],
  ],
  'a file that is moved is removed and no duplicate': [[['f a one'], ['f .wh.a', 'f b one']], ['a 0 3 removed 1']],
  'a file with a name left is not hidden': [[['f a one', 'h b a'], ['f .wh.a']], []],
  'a file of two names is wasted once, with its last name': [
    [['f a one', 'h b a'], ['f .wh.b'], ['f .wh.a']],
    ['a 0 3 removed 2'],
  ],
};

describe('what is wasted', () => {
  for (const [name, [layers, waste]] of Object.entries(cases))
    test(name, () => assert.deepEqual(listWaste(...layers), waste));
});

test('sums, by kind and by layer', () => {
  const { files: _files, ...sums } = measure(['f a one', 'f b three'], ['f a six', 'f c three']);
  assert.deepEqual(sums, {
    total: 16,
    hidden: 3,
    duplicated: 5,
    efficiency: 0.5,
    layers: [
      { size: 8, wasted: 3 },
      { size: 8, wasted: 5 },
    ],
  });
  assert.equal(measure().efficiency, 1);
});

describe('whatever the layers are', () => {
  const stacks = fc.array(randomLayer, { minLength: 1, maxLength: 4 });

  test('what nothing covers is what the merged tree shows', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const indexes = stack.map(written.open);
        const shown = new Set(['']);
        for (const found of walkLayers(indexes))
          for (const { path, node, cover } of found) if (cover === undefined && node.kind === 'entry') shown.add(path);
        assert.deepEqual([...shown].sort(), [...describePaths(toFileTree(indexes)).keys()].sort());
      }),
      { numRuns: 100 },
    );
  });

  test('no more is wasted than there is, and each content that shows is kept once', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const indexes = stack.map(written.open);
        const { total, hidden, duplicated, efficiency } = measureWaste(indexes);
        assert.ok(efficiency >= 0 && efficiency <= 1);
        const shown = [...describePaths(toFileTree(indexes)).values()].filter((each) => each.startsWith('file '));
        const distinct = [...new Set(shown)].reduce((sum, each) => sum + each.length - 'file '.length, 0);
        assert.ok(total - hidden - duplicated >= distinct, 'the first of each content is not wasted');
      }),
      { numRuns: 80 },
    );
  });
});
