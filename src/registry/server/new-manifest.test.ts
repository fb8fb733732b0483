import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManifest, type Descriptor, digestOf, mediaTypes } from '../../oci/index.ts';
import { toNewManifest } from './new-manifest.ts';

test('blobs that clients need not send are no condition, and are kept when they are there; each is named once', () => {
  const blobOf = (text: string, more: Partial<Descriptor> = {}): Descriptor => ({
    mediaType: mediaTypes.ociEmpty,
    digest: digestOf(text),
    size: text.length,
    ...more,
  });
  const config = blobOf('{}', { data: 'e30=' });
  const foreign = blobOf('f', { mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' });
  const layer = blobOf('layer');
  const manifest = createManifest({ config, layers: [foreign, layer, foreign, layer] });
  const { blobs, extras } = toNewManifest(manifest, { repository: 'a', digest: digestOf('m'), tags: [] });
  const digestsOf = (list: readonly Descriptor[] = []): readonly string[] => list.map(({ digest }) => digest);
  assert.deepEqual([digestsOf(blobs), digestsOf(extras)], [[layer.digest], [config.digest, foreign.digest]]);
});
