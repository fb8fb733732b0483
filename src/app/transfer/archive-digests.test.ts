import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { sampleTar } from '../../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { utf8 } from '../../base/index.ts';
import { writeImage } from '../../image/index.ts';
import {
  createIndex,
  createManifest,
  type Descriptor,
  type Digest,
  digestOf,
  emptyRunConfig,
  mediaTypes,
  writeBlob,
} from '../../oci/index.ts';
import { loadImages } from '../images/load-images.ts';
import { saveImages } from '../images/save-images.ts';
import { type Nacre, openNacre } from '../nacre.ts';
import { copyImage } from './copy-image.ts';

const name = 'localhost/team/many:1';
const environment = {};

/** Whatever archives an image goes through, each document and blob of it stays what it is. */
describe('an index of images with layers of zstd, and what is said of them', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let nacre: Nacre;
  let index: Descriptor;
  let signatures: readonly Digest[];

  before(async () => {
    directory = temporaryDirectory();
    nacre = openNacre(join(directory.path, 'root'), {});
    const images = [await writeZstdImage(nacre, 'amd64'), await writeZstdImage(nacre, 'arm64')];
    const { mediaType, bytes } = createIndex({ manifests: images });
    index = await writeBlob(nacre.store, mediaType, bytes);
    await nacre.store.point(name, index);
    const [first = index] = images;
    const signature = await writeSignature(nacre, index);
    signatures = [signature, await writeSignature(nacre, first), await writeSignature(nacre, signature)].map(
      ({ digest }) => digest,
    );
  });
  after(() => {
    nacre[Symbol.dispose]();
    directory[Symbol.dispose]();
  });

  /** All that it consists of, as a layout holds it. */
  async function blobsOf(of: Nacre, referrers: boolean): Promise<readonly string[]> {
    using layout = temporaryDirectory();
    await copyImage(of, { environment, source: `store:${name}`, target: `oci:${layout.path}/o:1`, referrers });
    return readdirSync(join(layout.path, 'o/blobs/sha256')).sort();
  }

  type Way = (there: Nacre, file: string, referrers: boolean) => Promise<unknown>;
  const ways: Readonly<Record<string, Way>> = {
    'save and load': async (there, output, referrers) => {
      await saveImages(nacre.store, [name], { output, referrers });
      await loadImages(there.store, { path: output });
    },
    'a docker archive': async (there, file, referrers) => {
      const [source, target] = [`store:${name}`, `docker-archive:${file}:${name}`];
      await copyImage(nacre, { environment, source, target, referrers });
      await copyImage(there, { environment, source: `docker-archive:${file}`, target: 'store:', referrers });
    },
    'OCI archives without a name, and a layout': async (there, file, referrers) => {
      const [target, layout] = [`oci-archive:${file}`, `oci:${file}.layout:1`];
      await copyImage(nacre, { environment, source: `store:${name}`, target, referrers });
      await copyImage(there, { environment, source: target, target: layout, referrers });
      await copyImage(there, { environment, source: layout, target: `store:${name}`, referrers });
    },
  };
  for (const [way, go] of Object.entries(ways))
    for (const referrers of [true, false])
      test(`${way}, ${referrers ? 'with' : 'without'} referrers`, async () => {
        using elsewhere = temporaryDirectory();
        using there = openNacre(join(elsewhere.path, 'root'), {});
        await go(there, join(elsewhere.path, 'a.tar'), referrers);
        assert.equal((await there.store.resolve(name))?.digest, index.digest);
        assert.deepEqual(await blobsOf(there, true), await blobsOf(nacre, referrers));
        for (const digest of signatures)
          assert.equal((await there.store.resolve(digest)) === undefined, !referrers, digest);
      });
});

async function writeZstdImage({ store }: Nacre, architecture: string): Promise<Descriptor> {
  const tar = sampleTar({ architecture });
  const descriptor = await writeBlob(store, mediaTypes.ociLayerZstd, zstdCompressSync(tar));
  const config = { platform: { os: 'linux', architecture }, config: emptyRunConfig, history: [] };
  return writeImage(store, { config, layers: [{ descriptor, diffId: digestOf(tar) }] });
}

/** An artifact with a subject, which the store keeps without a name. */
async function writeSignature({ store }: Nacre, { mediaType, digest, size }: Descriptor): Promise<Descriptor> {
  const config = await writeBlob(store, mediaTypes.ociEmpty, utf8('{}'));
  const artifactType = 'application/vnd.example.signature';
  const manifest = createManifest({ config, layers: [config], artifactType, subject: { mediaType, digest, size } });
  const signature = await writeBlob(store, manifest.mediaType, manifest.bytes);
  await store.point(signature.digest, { ...signature, artifactType });
  return signature;
}
