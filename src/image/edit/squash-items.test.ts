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
import { layerArbitrary } from './testing/layer-arbitrary.ts';
import { describeTree, layerTar } from './testing/layer-files.ts';

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
  const stacks = fc.array(layerArbitrary({ implied: true }), { minLength: 1, maxLength: 5 });
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
