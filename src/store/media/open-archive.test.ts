import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sampleImage } from '../../../test/suites/sample-image.ts';
import { type SampleFile, sampleTar } from '../../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault, limits } from '../../base/index.ts';
import { type Digest, digestHex, mediaTypes, parseManifest, readBlob } from '../../oci/index.ts';
import { type ImageArchive, openArchive } from '../index.ts';

const base = sampleTar({ 'etc/': '', 'etc/os-release': 'ID=sample\n' });
const top = sampleTar({ 'srv/page': 'hello\n' });
const image = sampleImage(base, top, base);
const [configBlob] = image.blobs.slice(-2);
assert.ok(configBlob !== undefined);
const config = `${digestHex(image.config.digest)}.json`;
const name = 'docker.io/library/app:1';

/** The files of an archive as `docker save` wrote them before version 25; a layer that comes twice is a link the second time. */
function classic(change: Readonly<Record<string, SampleFile | undefined>> = {}, manifest?: unknown): Uint8Array {
  const layers = ['one/layer.tar', 'two/layer.tar', 'three/layer.tar'];
  const files: Record<string, SampleFile | undefined> = {
    'one/': '',
    'one/VERSION': '1.0',
    'one/json': '{}',
    'one/layer.tar': base,
    'three/layer.tar': { symlink: '../one/layer.tar' },
    'two/layer.tar': top,
    [config]: configBlob?.bytes,
    'manifest.json': JSON.stringify(manifest ?? [{ Config: config, RepoTags: ['app:1'], Layers: layers }]),
    repositories: '{}',
    ...change,
  };
  return sampleTar(
    Object.fromEntries(Object.entries(files).filter((pair): pair is [string, SampleFile] => pair[1] !== undefined)),
  );
}

async function withArchive(bytes: Uint8Array, look: (archive: ImageArchive) => Promise<void>): Promise<void> {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('app.tar'), bytes);
  await using archive = await openArchive(directory.join('app.tar'), { scratch: () => directory.join('scratch') });
  await look(archive);
}

async function layersOf(archive: ImageArchive): Promise<readonly Digest[]> {
  const descriptor = await archive.resolve(name);
  assert.ok(descriptor !== undefined);
  const { layers } = parseManifest(await readBlob(archive, descriptor, limits.manifest));
  for (const layer of layers) await readBlob(archive, layer, 1_000_000);
  return layers.map(({ digest }) => digest);
}

describe('a docker archive', () => {
  test('gives an image with the config and the layers it holds', () =>
    withArchive(classic(), async (archive) => {
      const [only, ...rest] = await archive.list();
      assert.equal(rest.length, 0);
      assert.equal(only?.name, name);
      // The same image as one made of the same config and plain layers.
      assert.equal(only?.descriptor.digest, image.descriptor.digest);
      assert.deepEqual(only?.descriptor.platform, { os: 'linux', architecture: 'amd64' });
      assert.deepEqual(
        await layersOf(archive),
        image.refs.map(({ diffId }) => diffId),
      );
    }));

  test('without a name goes by the digest of the manifest made for it', () => {
    const layers = ['one/layer.tar', 'two/layer.tar', 'one/layer.tar'];
    return withArchive(classic({}, [{ Config: config, RepoTags: null, Layers: layers }]), async (archive) => {
      assert.equal((await archive.list())[0]?.name, image.descriptor.digest);
      assert.equal((await archive.resolve(image.descriptor.digest))?.digest, image.descriptor.digest);
    });
  });

  test('of several images and names', () => {
    const layers = ['one/layer.tar', 'two/layer.tar', 'three/layer.tar'];
    const both = [
      { Config: config, RepoTags: ['z:2', 'quay.io/me/a:1'], Layers: layers },
      { Config: config, RepoTags: ['app:1'], Layers: layers },
    ];
    return withArchive(classic({}, both), async (archive) => {
      const names = (await archive.list()).map((one) => one.name);
      assert.deepEqual(names, [name, 'docker.io/library/z:2', 'quay.io/me/a:1']);
    });
  });

  test('with compressed layers, in any way of naming them', () => {
    const packed = gzipSync(top);
    const [, digest] = sampleImage('', { gzip: top }).layers.map((layer) => layer.digest);
    assert.ok(digest !== undefined);
    const layers = ['one/layer.tar', `blobs/sha256/${digestHex(digest)}`, 'two/layer.tar'];
    const files = { [layers[1] ?? '']: packed, 'two/layer.tar': gzipSync(base) };
    return withArchive(
      classic(files, [{ Config: `./${config}`, RepoTags: ['app:1'], Layers: layers }]),
      async (archive) => {
        const found = await layersOf(archive);
        assert.equal(found[0], image.refs[0]?.diffId);
        assert.equal(found[1], digest);
        assert.equal(found[2], sampleImage({ gzip: base }).layers[0]?.digest);
      },
    );
  });

  test('whose layer is not what the config says is found out when it is read', () =>
    withArchive(classic({ 'two/layer.tar': sampleTar({ 'srv/page': 'hullo\n' }) }), async (archive) => {
      await assert.rejects(layersOf(archive), (error) => isFault(error, 'oci/digest-mismatch'));
    }));
});

interface Refused {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly code: string;
  readonly says: RegExp;
}

const layout = '{"imageLayoutVersion":"1.0.0"}';
const one = (fields: object) => [{ Config: config, RepoTags: ['app:1'], Layers: ['one/layer.tar'], ...fields }];
const three = ['one/layer.tar', 'two/layer.tar', 'three/layer.tar'];

const refused: readonly Refused[] = [
  {
    what: 'a tar of something else',
    bytes: base,
    code: 'store/bad-archive',
    says: /neither index\.json nor manifest\.json/,
  },
  { what: 'an empty file', bytes: new Uint8Array(0), code: 'store/bad-archive', says: /neither/ },
  { what: 'no tar', bytes: Buffer.alloc(2000, 'x'), code: 'archive/bad-tar', says: /./ },
  { what: 'a tar cut off', bytes: classic().subarray(0, 3000), code: 'archive/truncated', says: /./ },
  {
    what: 'from before manifest.json',
    bytes: classic({ 'manifest.json': undefined }),
    code: 'store/bad-archive',
    says: /neither/,
  },
  { what: 'a manifest.json that is an object', bytes: classic({}, {}), code: 'oci/bad-document', says: /not an array/ },
  { what: 'a manifest.json of numbers', bytes: classic({}, [1]), code: 'oci/bad-document', says: /not an object/ },
  {
    what: 'no config',
    bytes: classic({}, one({ Config: null })),
    code: 'oci/bad-document',
    says: /Config: is missing/,
  },
  {
    what: 'a config that is missing',
    bytes: classic({}, one({ Config: 'x.json' })),
    code: 'store/bad-archive',
    says: /x\.json is missing/,
  },
  {
    what: 'a config that leads out',
    bytes: classic({}, one({ Config: '../x.json' })),
    code: 'archive/escaping-path',
    says: /\.\./,
  },
  {
    what: 'a layer that leads out',
    bytes: classic({}, one({ Layers: ['../../etc/passwd', 'a', 'b'] })),
    code: 'archive/escaping-path',
    says: /\.\./,
  },
  { what: 'too few layers', bytes: classic({}, one({})), code: 'store/bad-archive', says: /1 layers, its config 3/ },
  {
    what: 'a layer that is missing',
    bytes: classic({ 'two/layer.tar': undefined }),
    code: 'store/bad-archive',
    says: /layer two\/layer\.tar is missing/,
  },
  {
    what: 'a link that leads out',
    bytes: classic({ 'three/layer.tar': { symlink: '../../../etc/shadow' } }),
    code: 'store/bad-archive',
    says: /three\/layer\.tar is missing/,
  },
  {
    what: 'links in a circle',
    bytes: classic({ 'three/layer.tar': { symlink: 'layer.tar' } }),
    code: 'store/bad-archive',
    says: /too many links/,
  },
  {
    what: 'a config that is no config',
    bytes: classic({ [config]: '{"rootfs":7}' }),
    code: 'oci/bad-document',
    says: /image config/,
  },
  {
    what: 'a layer of a compression nobody writes',
    bytes: classic({ 'two/layer.tar': 'BZh91AY&SY' }),
    code: 'store/bad-archive',
    says: /bzip2/,
  },
  {
    what: 'a name that is none',
    bytes: classic({}, one({ Layers: three, RepoTags: ['UPPER:1'] })),
    code: 'store/bad-archive',
    says: /UPPER/,
  },
  { what: 'an entry that leads out', bytes: withEscape(), code: 'archive/escaping-path', says: /\.\./ },
  {
    what: 'a layout of another version',
    bytes: sampleTar({
      'oci-layout': '{"imageLayoutVersion":"3.0.0"}',
      'index.json': '{"schemaVersion":2,"manifests":[]}',
    }),
    code: 'store/bad-layout',
    says: /3\.0\.0/,
  },
  {
    what: 'a layout with a malformed index',
    bytes: sampleTar({
      'oci-layout': layout,
      'index.json': '{"schemaVersion":2,"manifests":[{"digest":"sha256:../.."}]}',
    }),
    code: 'oci/bad-document',
    says: /index\.json/,
  },
];

/** An archive whose entry `blobs/xx/…` was renamed to `blobs/../…` with the checksum made right. */
function withEscape(): Uint8Array {
  const bytes = Buffer.from(
    sampleTar({ 'oci-layout': layout, 'index.json': '{"schemaVersion":2,"manifests":[]}', 'blobs/xx/a': 'x' }),
  );
  const header = bytes.indexOf('blobs/xx/a');
  bytes.write('blobs/../a', header);
  bytes.fill(' ', header + 148, header + 156);
  const sum = bytes.subarray(header, header + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, header + 148);
  return bytes;
}

describe('what is refused', () => {
  for (const { what, bytes, code, says } of refused) {
    test(what, async () => {
      await assert.rejects(
        withArchive(bytes, async () => undefined),
        (error) => {
          assert.ok(isFault(error, code), `${error}`);
          assert.match(error.message, says);
          return true;
        },
      );
    });
  }

  test('a directory', async () => {
    using directory = temporaryDirectory();
    mkdirSync(directory.join('layout'));
    const opening = openArchive(directory.join('layout'), { scratch: () => directory.join('scratch') });
    await assert.rejects(
      opening,
      (error) => isFault(error, 'store/bad-archive') && /is a directory/.test(error.message),
    );
  });

  test('what is not there', async () => {
    using directory = temporaryDirectory();
    const opening = openArchive(directory.join('none.tar'), { scratch: () => directory.join('scratch') });
    await assert.rejects(
      opening,
      (error) => isFault(error) && /none\.tar: no such file or directory/.test(error.message),
    );
  });
});

test('a blob of a layout that is missing or of another size', () => {
  const blob = (digest: Digest): string => `blobs/sha256/${digestHex(digest)}`;
  const files = Object.fromEntries(image.blobs.map(({ descriptor, bytes }) => [blob(descriptor.digest), bytes]));
  const { [blob(image.config.digest)]: _lost, ...rest } = files;
  const index = JSON.stringify({
    schemaVersion: 2,
    manifests: [{ ...image.descriptor, mediaType: mediaTypes.ociManifest }],
  });
  const bytes = sampleTar({
    'oci-layout': layout,
    'index.json': index,
    ...rest,
    [blob(image.refs[0]?.diffId ?? image.config.digest)]: 'cut',
  });
  return withArchive(bytes, async (archive) => {
    assert.equal(await archive.open(image.config), undefined);
    const [layer] = image.layers;
    assert.ok(layer !== undefined);
    await assert.rejects(readBlob(archive, layer, 1_000_000), (error) => isFault(error, 'oci/digest-mismatch'));
  });
});
