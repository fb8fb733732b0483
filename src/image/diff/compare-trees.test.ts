import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { describeNode, describePaths, randomLayer, writeLayers } from '../../../test/image/written-layers.ts';
import type { LayerIndex } from '../layer-index.ts';
import { type CompareOptions, compareTrees, type FileChange, toLayerStack } from './compare-trees.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

const letters = { added: 'A', removed: 'D', changed: 'C' } as const;

/** `A path`, `D path`, `C path what,what`. */
function formatChange(change: FileChange): string {
  const what = change.kind === 'changed' ? ` ${change.aspects.join()}` : '';
  return `${letters[change.kind]} ${change.path}${what}`;
}

function compare(before: readonly LayerIndex[], later: readonly LayerIndex[], options?: CompareOptions): string[] {
  return [...compareTrees(toLayerStack(before), toLayerStack(later), options)].map(formatChange);
}

const cases: Readonly<Record<string, readonly [readonly string[], readonly string[], readonly string[]]>> = {
  'the same again': [['f a x', 'd d', 'f d/b y'], ['f a x', 'd d', 'f d/b y'], []],
  'a file more and one less': [['f a x'], ['f b x'], ['D a', 'A b']],
  'a directory comes and goes with all in it': [
    ['d a', 'f a/x 1'],
    ['d b', 'f b/y 2'],
    ['D a', 'D a/x', 'A b', 'A b/y'],
  ],
  'other content of the same size': [['f a one'], ['f a two'], ['C a content']],
  'another size is other content': [['f a one'], ['f a three'], ['C a size,content']],
  'a link leads elsewhere': [['l a x'], ['l a y'], ['C a target']],
  'a directory becomes a file': [['d a', 'f a/x 1'], ['f a 1'], ['C a type', 'D a/x']],
  'a file becomes a directory': [['f a 1'], ['d a', 'f a/x 1'], ['C a type', 'A a/x']],
  'order is that of bytes, a directory before what is in it': [
    [],
    ['f a.b x', 'd a', 'f a/z x', 'f a/b x', 'f B x'],
    ['A B', 'A a', 'A a/b', 'A a/z', 'A a.b'],
  ],
};

describe('two layers side by side', () => {
  for (const [name, [before, later, changes]] of Object.entries(cases))
    test(name, () => assert.deepEqual(compare([written.open(before)], [written.open(later)]), changes));
});

test('only what is at a path and below', () => {
  const before = [written.open(['f a/x 1', 'f b/x 1'])];
  const later = [written.open(['f a/x 2', 'f b/x 2', 'f b/y 2'])];
  assert.deepEqual(compare(before, later, { path: 'b' }), ['C b/x content', 'A b/y']);
  assert.deepEqual(compare(before, later, { path: '/b/y/' }), ['A b/y']);
  assert.deepEqual(compare(before, later, { path: '/c' }), []);
});

test('what is hidden by an upper layer is removed', () => {
  const base = written.open(['d a', 'f a/x 1', 'f a/y 1', 'f b 1']);
  assert.deepEqual(compare([base], [base, written.open(['f .wh.b', 'f a/.wh.x'])]), ['D a/x', 'D b']);
  assert.deepEqual(compare([base], [base, written.open(['d a', 'f a/.wh..wh..opq', 'f a/y 1'])]), ['D a/x']);
});

test('a layer that both have is not read', () => {
  const base = written.open(['f a/x one', 'f b/x one']);
  const read: string[] = [];
  const watched: LayerIndex = {
    ...base,
    root: base.root,
    rootSaid: base.rootSaid,
    children(node) {
      read.push(`/${node.entry.path}`);
      return base.children(node);
    },
    find: (node, name) => base.find(node, name),
    content() {
      throw new Error('content is read');
    },
  };
  const upper = written.open(['f b/y two']);
  assert.deepEqual(compare([watched], [watched, upper]), ['A b/y']);
  assert.ok(!read.includes('/a'), 'the directory of one layer alone is not listed');
  assert.deepEqual(compare([watched, upper], [watched, upper]), []);
});

describe('whatever the layers are', () => {
  const layers = fc.array(randomLayer, { minLength: 1, maxLength: 3 });

  test('nothing differs from itself, whether layers are shared or read again', () => {
    fc.assert(
      fc.property(layers, (stack) => {
        const once = stack.map(written.open);
        assert.deepEqual(compare(once, once), []);
        assert.deepEqual(compare(once, stack.map(written.open)), []);
      }),
      { numRuns: 50 },
    );
  });

  test('the changes, applied to the first, give the second', () => {
    fc.assert(
      fc.property(layers, layers, fc.boolean(), (first, second, shared) => {
        const before = toLayerStack(first.map(written.open));
        const later = toLayerStack([...(shared ? before.indexes : []), ...second.map(written.open)]);
        const paths = describePaths(before.tree);
        for (const change of compareTrees(before, later)) {
          assert.equal(paths.has(change.path), change.kind !== 'added', `${change.path} is ${change.kind}`);
          if (change.kind === 'removed') paths.delete(change.path);
          else paths.set(change.path, describeNode(later.tree, change.after));
        }
        assert.deepEqual(new Map([...paths].sort()), new Map([...describePaths(later.tree)].sort()));
      }),
      { numRuns: 80 },
    );
  });

  test('what is added one way is removed the other', () => {
    fc.assert(
      fc.property(layers, layers, (first, second) => {
        const [before, later] = [first.map(written.open), second.map(written.open)];
        const turned = { A: 'D', D: 'A', C: 'C' } as const;
        const turn = (line: string): string =>
          line.replace(/^[ADC]/, (letter) => turned[letter as keyof typeof turned]);
        assert.deepEqual(compare(before, later).map(turn), compare(later, before));
      }),
      { numRuns: 50 },
    );
  });
});
