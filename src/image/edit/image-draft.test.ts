import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, emptyRunConfig, type HistoryEntry, hostPlatform, mediaTypes } from '../../oci/index.ts';
import { appendLayer, type DraftLayer, type ImageDraft, replaceLayers } from './image-draft.ts';
import { tellLayers } from './tell-layers.ts';

function layer(name: string): DraftLayer {
  const digest = digestOf(name);
  return { kind: 'stored', layer: { descriptor: { mediaType: mediaTypes.ociLayer, digest, size: 1 }, diffId: digest } };
}

const [a, b, c] = [layer('a'), layer('b'), layer('c')];

function draft(layers: readonly DraftLayer[], history: readonly HistoryEntry[]): ImageDraft {
  return { config: { platform: hostPlatform(), config: emptyRunConfig, history }, layers, annotations: {} };
}

const empty = { emptyLayer: true } as const;

const told: readonly (readonly [history: readonly HistoryEntry[], count: number, expected: readonly HistoryEntry[]])[] =
  [
    [[], 0, []],
    [[], 2, [{}, {}]],
    [[{ createdBy: '1' }, empty], 2, [{ createdBy: '1' }, empty, {}]],
    [[{ createdBy: '1' }, { createdBy: '2' }, empty], 1, [{ createdBy: '1' }, { createdBy: '2', ...empty }, empty]],
  ];

for (const [history, count, expected] of told) {
  test(`a history of ${history.length} for ${count} layers`, () =>
    assert.deepEqual(tellLayers(history, count), expected));
}

test('appending makes another draft', () => {
  const before = draft([a], [{ createdBy: '1' }]);
  const after = appendLayer(before, b, { history: { createdBy: '2' }, created: 'now', author: 'me' });
  assert.deepEqual(after.layers, [a, b]);
  assert.deepEqual(after.config.history, [{ createdBy: '1' }, { createdBy: '2' }]);
  assert.deepEqual([after.config.created, after.config.author], ['now', 'me']);
  const said = appendLayer(after, undefined, { history: { createdBy: '3' } });
  assert.deepEqual([said.layers.length, said.config.history.at(-1)], [2, { createdBy: '3', ...empty }]);
  assert.deepEqual(before, draft([a], [{ createdBy: '1' }]));
});

test('layers are replaced and left out with their steps', () => {
  const before = draft([a, b], [{ createdBy: 'x', ...empty }, { createdBy: '1' }, { createdBy: '2' }]);
  const without = replaceLayers(before, new Map([[0, undefined]]));
  assert.deepEqual(
    without,
    draft([b], [{ createdBy: 'x', ...empty }, { createdBy: '1', ...empty }, { createdBy: '2' }]),
  );
  assert.deepEqual(replaceLayers(before, new Map([[1, c]])), draft([a, c], before.config.history));
});
