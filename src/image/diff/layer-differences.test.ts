import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { writeLayers } from '../../../test/image/written-layers.ts';
import { type LayerPathDifference, layerDifferences } from './layer-differences.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

/** `path: aspects @offset`, with `-` for what only the first has and `+` for what only the second has. */
function format({ path, before, after: later, aspects, offset }: LayerPathDifference): string {
  const side = before === undefined ? '+' : later === undefined ? '-' : '';
  return `${side}${path}: ${aspects.join()}${offset === undefined ? '' : ` @${offset}`}`;
}

const long = 'x'.repeat(300_000);
const rows: Readonly<Record<string, readonly [readonly string[], readonly string[], readonly string[]]>> = {
  'the same twice': [['f a x', 'd d', 'f d/b y'], ['f a x', 'd d', 'f d/b y'], []],
  'contents of one size': [['f a once'], ['f a oncE'], ['a: content @3']],
  'contents of two sizes': [['f a once'], ['f a onces'], ['a: size,content @4']],
  'far into a file': [[`f a ${long}1`], [`f a ${long}2`], ['a: content @300000']],
  'something and nothing': [['f a'], ['f a x'], ['a: size,content @0']],
  'more and less': [
    ['d d', 'f d/1 x', 'f e x'],
    ['f e x', 'd f', 'f f/2 x'],
    ['-d: ', '-d/1: ', '+f: ', '+f/2: '],
  ],
  'what hides something': [
    ['f .wh.a', 'd d'],
    ['f a x', 'd d', 'f d/.wh..wh..opq'],
    ['a: mark', 'd: mark'],
  ],
  'names of one file': [
    ['f a x', 'f b x'],
    ['f a x', 'h b a'],
    ['a: links', 'b: links'],
  ],
  'another kind': [['f a x'], ['l a x'], ['a: type']],
};

describe('where two layers differ', () => {
  for (const [name, [before, later, said]] of Object.entries(rows)) {
    test(name, () =>
      assert.deepEqual([...layerDifferences(written.open(before), written.open(later))].map(format), said),
    );
  }
});
