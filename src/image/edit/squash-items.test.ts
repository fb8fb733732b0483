import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { restLayer } from '../../../test/archive/rest-layer.ts';
import { readTarEntries, writeLayer } from '../../archive/index.ts';
import type { LayerAtRest } from '../../oci/index.ts';
import { openFileTree } from '../file-tree.ts';
import { openLayerIndex } from '../open-layer-index.ts';
import { squashItems } from './squash-items.ts';
import { describeTree, type LayerFiles, layerTar } from './testing/layer-files.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-squash-'));
after(() => rmSync(directory, { recursive: true }));

/** One layer of those from index `from` up. */
async function squash(layers: readonly LayerAtRest[], from: number): Promise<LayerAtRest> {
  const below = from === 0 ? undefined : openFileTree(layers.slice(0, from));
  const pieces: Buffer[] = [];
  await writeLayer(squashItems(layers.slice(from).map(openLayerIndex), below), (bytes) => {
    pieces.push(Buffer.from(bytes));
  });
  return restLayer(directory, Buffer.concat(pieces));
}

function pathsOf({ tarPath, size }: LayerAtRest): readonly string[] {
  const bytes = readFileSync(tarPath);
  const items = readTarEntries((position, length) => bytes.subarray(position, position + length), size);
  return [...items].map(({ entry }) => entry.path);
}

test('what layers show together, one layer shows, whatever they hold', async () => {
  const stacks = fc.array(layerArbitrary(), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(stacks, fc.nat(), async (stack, seed) => {
    const layers = stack.map((files) => restLayer(directory, Buffer.from(layerTar(files))));
    const before = describeTree(openFileTree(layers));
    for (const from of new Set([0, seed % layers.length])) {
      const squashed = await squash(layers, from);
      assert.deepEqual(describeTree(openFileTree([...layers.slice(0, from), squashed])), before);
      if (from === 0) assert.ok(pathsOf(squashed).every((path) => !path.includes('.wh.')));
      // Once more there is nothing left to do.
      const again = await squash([...layers.slice(0, from), squashed], from);
      assert.equal(again.diffId, squashed.diffId);
    }
  });
  await fc.assert(property, { numRuns: 60 });
});

/** What a layer may have at one place; `said` is whether a directory has an entry of its own. */
type Node =
  | { readonly kind: 'file' | 'whiteout' | 'link' | 'symlink' }
  | { readonly kind: 'directory'; readonly said: boolean; readonly opaque: boolean; readonly names: Names };

type Names = Readonly<Record<string, Node>>;

function layerArbitrary(): fc.Arbitrary<LayerFiles> {
  const { names } = fc.letrec<{ names: Names; node: Node }>((tie) => ({
    names: fc.dictionary(fc.constantFrom('a', 'b', 'b-', 'c'), tie('node'), { maxKeys: 3, noNullPrototype: true }),
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.record({ kind: fc.constantFrom('file', 'file', 'whiteout', 'link', 'symlink') }) as fc.Arbitrary<Node>,
      fc.record({
        kind: fc.constant('directory' as const),
        said: fc.boolean(),
        opaque: fc.boolean(),
        names: tie('names'),
      }),
    ),
  }));

  return fc
    .record({ names, said: fc.boolean(), opaque: fc.nat(9), mark: fc.nat(99) })
    .map(({ names: top, said, opaque, mark }) => {
      const files: Record<string, LayerFiles[string]> = {};
      addDirectory(files, '', { kind: 'directory', said, opaque: opaque === 0, names: top }, { mark });
      return files;
    });
}

/** Writes a directory down; a link leads to the file written last. */
function addDirectory(
  files: Record<string, LayerFiles[string]>,
  path: string,
  directory: Node & { kind: 'directory' },
  state: { readonly mark: number; lastFile?: string },
): void {
  const within = (name: string): string => (path === '' ? name : `${path}/${name}`);
  if (directory.said) files[path] = null;
  if (directory.opaque) files[within('.wh..wh..opq')] = '';
  for (const [name, node] of Object.entries(directory.names)) {
    if (node.kind === 'directory') addDirectory(files, within(name), node, state);
    else if (node.kind === 'whiteout') files[within(`.wh.${name}`)] = '';
    else if (node.kind === 'symlink') files[within(name)] = { to: `to-${state.mark}` };
    else if (node.kind === 'link' && state.lastFile !== undefined) files[within(name)] = { same: state.lastFile };
    else {
      files[within(name)] = `${state.mark} ${within(name)}`;
      state.lastFile = within(name);
    }
  }
}
