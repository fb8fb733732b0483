import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { randomLayer, writeLayers } from '../../../test/image/written-layers.ts';
import { compareTrees, toLayerStack } from '../diff/compare-trees.ts';
import { countLayer } from './count-layer.ts';
import { listLayer } from './list-layer.ts';
import { listTree } from './list-tree.ts';
import type { LayerMark, ListedNode } from './listed-node.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

const signs: Readonly<Record<LayerMark, string>> = { added: '+', changed: '~', removed: '-', around: ' ' };

/** `+path size files`. */
function formatRow({ node, size, files, mark }: ListedNode): string {
  return `${mark === undefined ? '' : signs[mark]}/${node.path} ${size} ${files}`;
}

function listAll(layers: readonly (readonly string[])[], path: string, depth: number): string[] {
  const { tree } = toLayerStack(layers.map(written.open));
  const { node } = tree.resolve(path, { follow: false });
  return node === undefined ? [] : listTree(tree, node, depth).map(formatRow);
}

function listTop(layers: readonly (readonly string[])[], path = '', depth = Number.POSITIVE_INFINITY): string[] {
  const indexes = layers.map(written.open);
  return listLayer(toLayerStack(indexes.slice(0, -1)), toLayerStack(indexes), path, depth).map(formatRow);
}

const base = ['d a', 'f a/x one', 'f a/y three', 'd d', 'd d/e', 'f d/e/z one', 'f top six'];

describe('a whole tree', () => {
  test('directories count all below them, also what is not shown', () => {
    assert.deepEqual(listAll([base], '', 1), ['/ 14 4', '/a 8 2', '/d 3 1', '/top 3 1']);
  });

  test('it may begin anywhere', () => {
    assert.deepEqual(listAll([base], 'd', 9), ['/d 3 1', '/d/e 3 1', '/d/e/z 3 1']);
    assert.deepEqual(listAll([base], 'top', 9), ['/top 3 1']);
  });

  test('a file of two names has its bytes once', () => {
    assert.deepEqual(listAll([['f a/x one', 'h b/y a/x']], '', 9), [
      '/ 3 2',
      '/a 3 1',
      '/a/x 3 1',
      '/b 0 1',
      '/b/y 3 1',
    ]);
  });
});

describe('what one layer does', () => {
  test('it adds, changes and removes', () => {
    const layer = ['f a/x three', 'f a/.wh.y', 'd new', 'f new/n one', 'f .wh.top'];
    assert.deepEqual(listTop([base, layer]), [
      ' / 8 2',
      ' /a 5 1',
      '~/a/x 5 1',
      '-/a/y 5 1',
      '+/new 3 1',
      '+/new/n 3 1',
      '-/top 3 1',
    ]);
  });

  test('a file with the same content is changed all the same', () => {
    assert.deepEqual(listTop([base, ['f a/x one']]), [' / 3 1', ' /a 3 1', '~/a/x 3 1']);
  });

  test('a directory that is only named is none of its doings', () => {
    assert.deepEqual(listTop([base, ['d a', 'd d', 'd d/e']]), [' / 0 0']);
  });

  test('an opaque directory removes what it had', () => {
    assert.deepEqual(listTop([base, ['d a', 'f a/.wh..wh..opq', 'f a/n one']]), [
      ' / 3 1',
      ' /a 3 1',
      '+/a/n 3 1',
      '-/a/x 3 1',
      '-/a/y 5 1',
    ]);
  });

  test('what lies deeper than the list goes is counted', () => {
    assert.deepEqual(listTop([base, ['f d/e/.wh.z']], '', 1), [' / 0 0', ' /d 0 0']);
    assert.deepEqual(listTop([base, ['f d/e/n one']], '', 1), [' / 3 1', ' /d 3 1']);
  });

  test('the lowest layer adds everything', () => {
    assert.deepEqual(listTop([['d a', 'f a/x one']]), [' / 3 1', '+/a 3 1', '+/a/x 3 1']);
  });
});

test('a layer is counted by itself', () => {
  const count = (lines: readonly string[]): unknown => countLayer(written.open(lines));
  assert.deepEqual(count(base), { files: 4, bytes: 14, removed: 0 });
  assert.deepEqual(count(['f a one', 'h b a', 'l c a']), { files: 3, bytes: 3, removed: 0 });
  assert.deepEqual(count(['f .wh.a', 'd d', 'f d/.wh..wh..opq', 'f d/x one']), { files: 1, bytes: 3, removed: 2 });
});

test('whatever the layers are: what a layer removes and adds is what a comparison says, and all that differs is marked', () => {
  fc.assert(
    fc.property(fc.array(randomLayer, { minLength: 1, maxLength: 3 }), (stack) => {
      const indexes = stack.map(written.open);
      const [before, later] = [toLayerStack(indexes.slice(0, -1)), toLayerStack(indexes)];
      const marks = new Map(
        listLayer(before, later, '', Number.POSITIVE_INFINITY).map(({ node, mark }) => [node.path, mark]),
      );
      const changes = [...compareTrees(before, later)];
      for (const { path, kind } of changes) assert.equal(marks.get(path), kind, path);
      const ofKind = (kind: string): number => changes.filter((change) => change.kind === kind).length;
      for (const kind of ['added', 'removed'])
        assert.equal([...marks.values()].filter((mark) => mark === kind).length, ofKind(kind), kind);
    }),
    { numRuns: 80 },
  );
});
