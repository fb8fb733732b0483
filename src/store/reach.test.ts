import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { streamOf, utf8 } from '../base/index.ts';
import { createManifest, type Descriptor, digestOf, mediaTypes } from '../oci/index.ts';
import { openStore } from './index.ts';
import { mentionedDigests, missingBlobs } from './reach.ts';

const image = sampleImage('base');
const [a, b, c] = [digestOf('a'), digestOf('b'), digestOf('c')];

describe('what a blob mentions', () => {
  const documents: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a manifest', { config: { digest: a }, layers: [{ digest: b }, { digest: c }] }, [a, b, c]],
    ['an index', { manifests: [{ digest: b }, { digest: a }] }, [b, a]],
    ['a subject', { config: { digest: a }, layers: [], subject: { digest: c } }, [a, c]],
    ['a config', { config: { Env: ['digest=x'] }, rootfs: { diff_ids: [a, b] } }, [a, b]],
    ['of a malformed document what is well-formed', { config: 7, layers: [{ digest: 'x' }, { digest: a }, null] }, [a]],
    ['of other JSON nothing', { digest: a, name: b }, []],
    ['of a list nothing', [{ digest: a }], []],
  ];
  for (const [what, json, expected] of documents) {
    test(what, () => assert.deepEqual(mentionedDigests(utf8(JSON.stringify(json))), expected));
  }

  test('of what is no JSON nothing', () => {
    assert.deepEqual(mentionedDigests(utf8(`{"config":{"digest":"${a}"`)), []);
    assert.deepEqual(mentionedDigests(new Uint8Array(0)), []);
  });
});

describe('what may be elsewhere', () => {
  const layerOf = (fields: Partial<Descriptor>): Descriptor => ({
    mediaType: mediaTypes.ociLayer,
    digest: a,
    size: 1,
    ...fields,
  });
  const cases: readonly (readonly [string, Descriptor, number])[] = [
    ['a layer may not', layerOf({}), 1],
    ['a layer that is embedded may', layerOf({ data: 'YQ==' }), 0],
    [
      'a layer not to be distributed may',
      layerOf({ mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' }),
      0,
    ],
    ['a foreign layer may', layerOf({ mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' }), 0],
  ];
  for (const [what, layer, expected] of cases) {
    test(what, async () => {
      using directory = temporaryDirectory();
      using store = openStore(directory.path);
      const { bytes } = createManifest({ config: image.config, layers: [layer] });
      const descriptor = { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length };
      const [configBlob] = image.blobs.slice(-2);
      await store.put(image.config, streamOf(configBlob?.bytes ?? assert.fail()));
      await store.put(descriptor, streamOf(bytes));
      assert.equal(missingBlobs(store.paths, descriptor).length, expected);
    });
  }
});
