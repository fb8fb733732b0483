import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMemoryLayer, type MemoryNode, readTarEntries, type TarItem } from '../../archive/index.ts';
import { layerArbitrary } from '../edit/testing/layer-arbitrary.ts';
import { type LayerFiles, layerTar } from '../edit/testing/layer-files.ts';
import { toFileTree } from '../file-tree.ts';
import type { LayerIndex } from '../layer-index.ts';
import { toPartialTree } from './partial-tree.ts';

/** @param count entries that came */
function toIndex(items: readonly TarItem[], count: number = items.length): LayerIndex {
  const memory = createMemoryLayer();
  for (const item of items.slice(0, count)) memory.add(item);
  return {
    root: memory.root,
    rootSaid: memory.rootSaid,
    children: (node) => memory.children(node as MemoryNode),
    find: (node, name) => memory.find(node as MemoryNode, name),
    content: () => [],
  };
}

function toItems(files: LayerFiles): readonly TarItem[] {
  const tar = layerTar(files);
  return [...readTarEntries((at, length) => tar.subarray(at, at + length), tar.length)];
}

/** Links that lead somewhere, also up and out of what they are in. */
const targets = ['a', 'b/c', '../a', '/c/b', '..', '../../b', 'c/../a', '/'];
const layer = layerArbitrary({ implied: true }).chain((files) =>
  fc.array(fc.constantFrom(...targets), { minLength: 8, maxLength: 8 }).map((chosen): LayerFiles => {
    let at = 0;
    const place = ([path, what]: [string, LayerFiles[string]]): [string, LayerFiles[string]] =>
      what !== null && typeof what === 'object' && 'to' in what
        ? [path, { to: chosen[at++ % 8] ?? 'a' }]
        : [path, what];
    return Object.fromEntries(Object.entries(files).map(place));
  }),
);

const names = ['a', 'b', 'b-', 'c', '..'];
const paths = names.flatMap((one) => [
  one,
  ...names.flatMap((two) => [`${one}/${two}`, ...names.map((three) => `${one}/${two}/${three}`)]),
]);

interface Described {
  readonly path: string;
  readonly mode: number;
  readonly type: string;
}

function describe({ path, entry: { mode, type } }: { readonly path: string; readonly entry: Described }): Described {
  return { path, mode, type };
}

/** What the kernel would say ELOOP to. */
const looped = Symbol('looped');
function attempt<Result>(work: () => Result): Result | typeof looped {
  try {
    return work();
  } catch {
    return looped;
  }
}

// But for what the root itself is like, which nobody asks.
test('what upper layers decide is what all layers show', () => {
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), fc.nat(), (layers, seed) => {
      const items = layers.map(toItems);
      const whole = items.map((each) => toIndex(each));
      const full = toFileTree(whole);
      for (const path of paths) {
        const expected = attempt(() => full.resolve(path).node);
        for (let read = 0; read <= layers.length; read++) {
          const found = attempt(() =>
            toPartialTree(whole.slice(layers.length - read), read === layers.length).resolve(path, { follow: true }),
          );
          if (found === looped || expected === looped) assert.ok(expected === looped || read < layers.length, path);
          else if (found.kind === 'found' && expected !== undefined && found.node.path !== '')
            assert.deepEqual(describe(found.node), describe(expected), path);
          else if (found.kind !== 'unread') assert.equal(found.kind === 'absent', expected === undefined, path);
          else assert.ok(read < layers.length, `${path} is known when all is`);
        }
        // A file of which the layer came in part.
        const [lowest = [], ...above] = items;
        const cut = toPartialTree(
          [toIndex(lowest, seed % (lowest.length + 1)), ...above.map((each) => toIndex(each))],
          false,
        );
        const early = attempt(() => cut.resolve(path, { follow: true }));
        if (early === looped || expected === looped || early.kind !== 'found' || early.node.entry.type !== 'file')
          continue;
        assert.deepEqual(describe(early.node), expected && describe(expected), path);
      }
    }),
    { numRuns: 100 },
  );
});

test('a directory is known when nothing below can add to it', () => {
  const top = toIndex(toItems({ a: null, 'a/.wh..wh..opq': '', 'a/x': 'x', b: null, 'b/y': 'y' }));
  const tree = toPartialTree([top], false);
  const listed = (path: string) => {
    const at = tree.resolve(path, { follow: true });
    return at.kind === 'found' ? tree.children(at.node)?.map((node) => node.path) : at.kind;
  };
  assert.deepEqual(listed('a'), ['a/x']);
  assert.equal(listed('b'), undefined);
  assert.equal(listed('c'), 'unread');
  assert.equal(listed('/'), undefined);
  assert.equal(listed('a/z'), 'absent');
});
