import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Descriptor, type Digest, digestOf } from '../../oci/index.ts';
import { findFixed, findMissing, listNeeds } from './check-change.ts';
import type { NewManifest } from './registry-metadata.ts';

function descriptor(text: string): Descriptor {
  return { mediaType: 'x/y', digest: digestOf(text), size: text.length };
}

const [blob, child, extra] = [descriptor('blob'), descriptor('child'), descriptor('extra')];

function manifest(parts: Pick<NewManifest, 'extras'>): NewManifest {
  const record = { repository: 'a', digest: digestOf('{}'), mediaType: 'x/manifest', size: 2, annotations: {} };
  return { record, bytes: new Uint8Array(2), tags: [], blobs: [blob], manifests: [child], ...parts };
}

test('the first tag that may not leave is found, where there are rules', () => {
  const tags = ['1', 'v2', 'v3'].map((tag) => ({ tag, digest: blob.digest }));
  assert.deepEqual(findFixed(tags, { isWriteOnce: (tag) => tag.startsWith('v') }), tags[1]);
  assert.equal(findFixed(tags, {}), undefined);
});

describe('what a manifest needs is missing', () => {
  const sizes = new Map<Digest, number>([
    [blob.digest, blob.size],
    [child.digest, child.size],
  ]);
  const cases: readonly [string, ReadonlyMap<Digest, number>, readonly Descriptor[]][] = [
    ['not, when all is here', sizes, []],
    ['all, when nothing is here', new Map(), [blob, child]],
    ['what has another size', new Map([...sizes, [child.digest, 1]]), [child]],
  ];
  for (const [name, here, expected] of cases)
    test(name, () => {
      const ofAny = (digest: Digest): number | undefined => here.get(digest);
      assert.deepEqual(findMissing(manifest({ extras: [extra] }), { ofBlob: ofAny, ofManifest: ofAny }), expected);
    });
});

test('extras are kept with what is needed', () => {
  assert.deepEqual(listNeeds(manifest({ extras: [extra] })), [blob.digest, extra.digest, child.digest]);
  assert.deepEqual(listNeeds(manifest({})), [blob.digest, child.digest]);
});
