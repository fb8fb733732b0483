import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { digestHex } from '../../oci/index.ts';
import { createLayout, openLayout } from '../index.ts';

const image = sampleImage('base', 'top');

test('a layout is what the specification says', async () => {
  using directory = temporaryDirectory();
  const layout = createLayout(directory.join('new', 'layout'));
  await layout.point('v1', await putSample(layout, image));
  const root = directory.join('new', 'layout');
  assert.deepEqual(readdirSync(root).sort(), ['blobs', 'index.json', 'oci-layout']);
  assert.deepEqual(JSON.parse(readFileSync(`${root}/oci-layout`, 'utf8')), { imageLayoutVersion: '1.0.0' });
  const index = JSON.parse(readFileSync(`${root}/index.json`, 'utf8'));
  assert.equal(index.schemaVersion, 2);
  assert.deepEqual(index.manifests, [
    { ...image.descriptor, annotations: { 'org.opencontainers.image.ref.name': 'v1' } },
  ]);
  assert.equal(readdirSync(`${root}/blobs/sha256`).length, 4);
});

test('a layout that is there is gone on with', async () => {
  using directory = temporaryDirectory();
  await createLayout(directory.path).point('v1', await putSample(createLayout(directory.path), image));
  const again = createLayout(directory.path);
  assert.deepEqual(await again.resolve('v1'), image.descriptor);
});

test('what a dead process left in a layout is removed', () => {
  using directory = temporaryDirectory();
  createLayout(directory.path);
  writeFileSync(directory.join('.nacre-00000000-1-1-1-abc'), 'half');
  createLayout(directory.path);
  assert.deepEqual(readdirSync(directory.path).sort(), ['blobs', 'index.json', 'oci-layout']);
});

test('a name is refused to what is not all there', async () => {
  using directory = temporaryDirectory();
  const layout = createLayout(directory.path);
  await putSample(layout, image);
  rmSync(directory.join('blobs', 'sha256', digestHex(image.config.digest)));
  await assert.rejects(layout.point('v1', image.descriptor), (error) => isFault(error, 'store/incomplete'));
  assert.deepEqual(await layout.list(), []);
});

test('a layout where none can be is told of as its place', () => {
  assert.throws(
    () => createLayout('/proc/nacre-layout'),
    (error) =>
      isFault(error, 'store/not-writable') && error.hint === 'Name a directory in a place that may be written.',
  );
});

test('a directory of other things is not made a layout', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('thesis.txt'), 'years of work');
  assert.throws(
    () => createLayout(directory.path),
    (error) => isFault(error, 'store/bad-layout') && error.message.includes('thesis.txt'),
  );
  assert.deepEqual(readdirSync(directory.path), ['thesis.txt']);
});

describe('names that others gave', () => {
  const named = (annotations: Readonly<Record<string, string>>) => ({ ...image.descriptor, annotations });
  const ref = 'org.opencontainers.image.ref.name';
  const full = 'io.containerd.image.name';

  async function withIndex(
    manifests: readonly unknown[],
    look: (layout: ReturnType<typeof openLayout>) => Promise<void>,
  ) {
    using directory = temporaryDirectory();
    await putSample(createLayout(directory.path), image);
    writeFileSync(directory.join('index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    await look(openLayout(directory.path));
  }

  test('containerd names in full what the layout names by its tag', () =>
    withIndex([named({ [full]: 'docker.io/library/app:v1', [ref]: 'v1', other: 'kept' })], async (layout) => {
      const [only] = await layout.list();
      assert.equal(only?.name, 'docker.io/library/app:v1');
      assert.deepEqual(only?.descriptor.annotations, { other: 'kept' });
      assert.equal((await layout.resolve('v1'))?.digest, image.descriptor.digest);
      assert.equal((await layout.resolve('docker.io/library/app:v1'))?.digest, image.descriptor.digest);
    }));

  test('an image without a name goes by its digest', () =>
    withIndex([image.descriptor], async (layout) => {
      assert.equal((await layout.list())[0]?.name, image.descriptor.digest);
      assert.deepEqual(await layout.resolve(image.descriptor.digest), image.descriptor);
    }));

  test('pointing a name takes it from whoever had it, in either way', () =>
    withIndex([named({ [full]: 'x/y:1', [ref]: '1' }), named({ [ref]: 'x/y:1' })], async (layout) => {
      await layout.point('x/y:1', image.descriptor);
      assert.deepEqual(await layout.list().then((list) => list.map(({ name }) => name)), ['x/y:1']);
    }));

  test('fields that nobody knows, and a null for what is empty', () =>
    withIndex([{ ...named({ [ref]: 'v1' }), 'x-new': 1, urls: null }], async (layout) => {
      assert.equal((await layout.resolve('v1'))?.digest, image.descriptor.digest);
    }));
});

interface Malformed {
  readonly what: string;
  readonly spoil: (root: string) => void;
  readonly code: string;
  readonly says: RegExp;
}

const index = (manifests: unknown) => JSON.stringify({ schemaVersion: 2, manifests });
const malformed: readonly Malformed[] = [
  {
    what: 'not there',
    spoil: (root) => rmSync(root, { recursive: true }),
    code: 'store/bad-layout',
    says: /has no oci-layout/,
  },
  {
    what: 'a file',
    spoil(root) {
      rmSync(root, { recursive: true });
      writeFileSync(root, '');
    },
    code: 'store/bad-layout',
    says: /has no oci-layout/,
  },
  {
    what: 'of version 2',
    spoil: (root) => writeFileSync(`${root}/oci-layout`, '{"imageLayoutVersion":"2.0.0"}'),
    code: 'store/bad-layout',
    says: /version "2\.0\.0"/,
  },
  {
    what: 'of no version',
    spoil: (root) => writeFileSync(`${root}/oci-layout`, '{"imageLayoutVersion":1}'),
    code: 'store/bad-layout',
    says: /version 1/,
  },
  {
    what: 'of a version that is no JSON',
    spoil: (root) => writeFileSync(`${root}/oci-layout`, '1.0.0'),
    code: 'store/bad-layout',
    says: /not JSON/,
  },
  {
    what: 'without an index',
    spoil: (root) => rmSync(`${root}/index.json`),
    code: 'store/bad-layout',
    says: /no index\.json/,
  },
  {
    what: 'with a directory for an index',
    spoil(root) {
      rmSync(`${root}/index.json`);
      mkdirSync(`${root}/index.json`);
    },
    code: 'store/bad-layout',
    says: /no index\.json/,
  },
  {
    what: 'with an endless index',
    spoil(root) {
      rmSync(`${root}/index.json`);
      symlinkSync('/dev/zero', `${root}/index.json`);
    },
    code: 'store/bad-layout',
    says: /no index\.json/,
  },
  {
    what: 'with a huge index',
    spoil: (root) => writeFileSync(`${root}/index.json`, ' '.repeat(5_000_000)),
    code: 'store/bad-layout',
    says: /5000000 bytes/,
  },
  {
    what: 'with an index that is no JSON',
    spoil: (root) => writeFileSync(`${root}/index.json`, '{"schemaVersion": 2,'),
    code: 'base/bad-json',
    says: /index\.json/,
  },
  {
    what: 'with a digest that leads elsewhere',
    spoil: (root) =>
      writeFileSync(`${root}/index.json`, index([{ ...image.descriptor, digest: 'sha256:../../../etc/passwd' }])),
    code: 'oci/bad-document',
    says: /index\.json: .*digest/,
  },
  {
    what: 'with a descriptor without a size',
    spoil: (root) => writeFileSync(`${root}/index.json`, index([{ ...image.descriptor, size: undefined }])),
    code: 'oci/bad-document',
    says: /size: is missing/,
  },
  {
    what: 'with a negative size',
    spoil: (root) => writeFileSync(`${root}/index.json`, index([{ ...image.descriptor, size: -1 }])),
    code: 'oci/bad-document',
    says: /size/,
  },
  {
    what: 'with a manifest for an index',
    spoil: (root) => writeFileSync(`${root}/index.json`, image.blobs.at(-1)?.bytes ?? ''),
    code: 'oci/bad-document',
    says: /image manifest, where an image index/,
  },
];

for (const { what, spoil, code, says } of malformed) {
  test(`a layout that is ${what} is refused`, () => {
    using directory = temporaryDirectory();
    const root = directory.join('layout');
    createLayout(root);
    spoil(root);
    assert.throws(
      () => openLayout(root),
      (error) => {
        assert.ok(isFault(error, code), `${error}`);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}
