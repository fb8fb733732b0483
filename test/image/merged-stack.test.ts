import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openIndexedLayer } from '../../src/archive/index.ts';
import { isFault, messageOf } from '../../src/base/index.ts';
import { type FileNode, type FileTree, openFileTree } from '../../src/image/index.ts';
import type { LayerAtRest } from '../../src/oci/index.ts';
import { toTar } from '../archive/layer-lines.ts';
import { indexOf, mountLayer, mountStack, restLayer } from '../archive/rest-layer.ts';
import { directoryFacts, type TreeFacts, walkedFacts } from '../archive/tree-facts.ts';
import { treeOps as host, isRoot } from '../archive/tree-ops.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-merged-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** An overlay takes two directories at least. */
const empty = join(scratch, 'empty');
mkdirSync(empty);

const skip = whyNotMountable();

function whyNotMountable(): string | false {
  if (!isRoot) return 'mounting takes root';
  try {
    kernelFacts([restLayer(scratch, toTar(['d a']))]);
    return false;
  } catch (error) {
    return `a stack of layers can not be mounted here: ${messageOf(error)}`;
  }
}

/** What an overlay of the mounted layers shows. Overlayfs has no mark for a layer that hides all below it: that is left out. */
function kernelFacts(layers: readonly LayerAtRest[]): TreeFacts {
  using mounts = new DisposableStack();
  const lowest = layers.findLastIndex((layer) => openIndexedLayer(layer).root.opaque);
  const targets = layers.slice(Math.max(0, lowest)).map((layer) => mounts.use(mountLayer(scratch, layer)).target);
  const { target } = mounts.use(mountStack(scratch, [...targets.toReversed(), empty]));
  return directoryFacts(target, host.readXattrs, false);
}

function treeFacts(layers: readonly LayerAtRest[]): TreeFacts {
  const tree = openFileTree(layers);
  const root = rootOf(tree);
  return walkedFacts<FileNode>({
    root,
    children: (node) => tree.children(node) ?? [],
    content: (node) => tree.content(node),
  });
}

function rootOf(tree: FileTree): FileNode {
  const { node } = tree.resolve('/');
  if (node === undefined) throw new Error('a tree has a root');
  return node;
}

/** The merged tree has to be what the kernel shows, listed as well as looked up path by path. */
function checkStack(stack: readonly (readonly string[])[]): void {
  const layers = stack.map((lines) => restLayer(scratch, toTar(lines)));
  const [expected, seen] = [kernelFacts(layers), treeFacts(layers)];
  // What the layers say about the root is for the mounter to give to the mount.
  for (const facts of [expected, seen]) facts.delete('');
  assert.deepEqual([...seen], [...expected]);
  const fresh = openFileTree(layers);
  for (const path of everyPath) assert.equal(isThere(fresh, path), expected.has(path), path);
}

/** Whether the tree has this very path, with no link on the way. */
function isThere(tree: FileTree, path: string): boolean {
  try {
    return tree.resolve(path, { follow: false }).node?.path === path;
  } catch (error) {
    if (isFault(error, 'image/bad-layer')) return false;
    throw error;
  }
}

const names = ['a', 'b', 'c'];
const everyPath = names.flatMap((first) => [
  first,
  ...names.flatMap((second) => [`${first}/${second}`, ...names.map((third) => `${first}/${second}/${third}`)]),
]);

const stacks: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'directories merge': [
    ['f a/a low', 'f a/b low'],
    ['f a/b high', 'f a/c high'],
  ],
  whiteouts: [
    ['f a/a x', 'd b', 'f b/a x'],
    ['f .wh.b', 'f a/.wh.a'],
  ],
  'a name comes back': [['f a/a x'], ['f .wh.a'], ['f a/b y']],
  'a whiteout beside the new directory': [['f a/a x'], ['f .wh.a', 'f a/b y']],
  'an opaque directory': [['f a/a x', 'f a/b/a x'], ['f a/.wh..wh..opq', 'f a/c y'], ['f a/b/c z']],
  'an opaque root': [['f a x'], ['f .wh..wh..opq', 'f b y'], ['f c z']],
  'a file in the middle': [['f a/a x'], ['f a y'], ['f a/b z']],
  'links in place of directories and of links': [
    ['f a/a x', 'l b a'],
    ['l a c', 'f b/c y'],
  ],
  'links within a layer': [['d a', 'l b a', 'f b/c x'], ['f b/c y']],
  'hard links': [
    ['f a x', 'h b a', 'h c/a b'],
    ['f .wh.a', 'f c/b y'],
    ['f c/b z', 'h c/c c/b'],
  ],
  'whiteouts in a directory of one layer alone': [['f a/b x'], ['f c/.wh.a', 'f c/b y']],
};

for (const [name, layers] of Object.entries(stacks)) {
  test(`as the kernel: ${name}`, { skip }, () => checkStack(layers));
}

const anyPath = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

/** One line of a layer: files of all kinds, and marks. */
const anyLine = fc.oneof(
  { weight: 3, arbitrary: anyPath.map((path) => `f ${path} ${path}`) },
  { weight: 3, arbitrary: anyPath.map((path) => `d ${path}`) },
  { weight: 1, arbitrary: fc.tuple(anyPath, anyPath).map(([path, target]) => `l ${path} ${target}`) },
  { weight: 1, arbitrary: fc.tuple(anyPath, anyPath).map(([path, target]) => `h ${path} ${target}`) },
  { weight: 2, arbitrary: anyPath.map((path) => `f ${path.replace(/[^/]+$/, '.wh.$&')}`) },
  { weight: 1, arbitrary: anyPath.map((path) => `f ${path.replace(/[^/]*$/, '.wh..wh..opq')}`) },
);

const anyLayer = fc.array(anyLine, { maxLength: 10 }).filter(isLayer);

/** Not so when its lines contradict each other. */
function isLayer(lines: readonly string[]): boolean {
  try {
    indexOf(toTar(lines));
    return true;
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}

test('as the kernel: random stacks', { skip }, () => {
  fc.assert(fc.property(fc.array(anyLayer, { minLength: 1, maxLength: 5 }), checkStack), { numRuns: 150 });
});
