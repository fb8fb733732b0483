import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTestRegistry, type TestRegistry } from '../../../test/registry/open-test-registry.ts';
import { blobStoreSuite } from '../../../test/suites/blob-store-suite.ts';
import { isFault, readBytes, streamOf, utf8 } from '../../base/index.ts';
import { createIndex, createManifest, type Descriptor, digestOf, type Manifest, mediaTypes } from '../../oci/index.ts';
import { headerNames, referrersTag } from '../protocol/index.ts';
import type { Repository } from './repository.ts';

blobStoreSuite('a registry', async () => {
  const opened = await openTestRegistry();
  return { store: opened.repository, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
});

async function put(repository: Repository, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await repository.put(descriptor, streamOf(bytes));
  return descriptor;
}

async function putImage(repository: Repository, text: string): Promise<Descriptor & { readonly bytes: Uint8Array }> {
  const config = await put(repository, mediaTypes.ociConfig, utf8(`{"text":"${text}"}`));
  const layers = [await put(repository, mediaTypes.ociLayer, utf8(text))];
  const { mediaType, bytes } = createManifest({ config, layers });
  return { ...(await put(repository, mediaType, bytes)), bytes };
}

/** A manifest about another one. */
function about(subject: Descriptor, { bytes }: Pick<Manifest, 'bytes'>): Uint8Array {
  const { mediaType, digest, size } = subject;
  const json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return utf8(JSON.stringify({ ...json, artifactType: 'text/x-note', subject: { mediaType, digest, size } }));
}

async function readManifest(repository: Repository, descriptor: Descriptor): Promise<Uint8Array | undefined> {
  const stream = await repository.open(descriptor);
  return stream === undefined ? undefined : readBytes(stream, 1_000_000);
}

/** Another client's view: nothing is remembered. */
async function freshly<Result>(
  opened: TestRegistry,
  look: (repository: Repository) => Promise<Result>,
): Promise<Result> {
  const { openRegistry } = await import('./registry.ts');
  using client = openRegistry({ environment: {}, pause: 1 });
  return await look(client.repository({ registry: opened.host, repository: 'a/b' }));
}

describe('manifests and tags', () => {
  test('a manifest keeps its bytes, and a tag stands for it', async () => {
    await using opened = await openTestRegistry();
    const { bytes, ...image } = await putImage(opened.repository, 'one');
    assert.equal(await opened.repository.resolve('latest'), undefined);
    await opened.repository.point('latest', image);
    assert.deepEqual(await opened.repository.resolve('latest'), image);
    assert.deepEqual(await opened.repository.resolve(image.digest), image);
    assert.deepEqual(await freshly(opened, (other) => readManifest(other, image)), bytes);
    assert.equal(await opened.repository.has(image), true);
  });

  test('an index is a manifest like any other', async () => {
    await using opened = await openTestRegistry();
    const { bytes: _, ...image } = await putImage(opened.repository, 'one');
    const index = createIndex({ manifests: [image] });
    const descriptor = await put(opened.repository, index.mediaType, index.bytes);
    await freshly(opened, (other) => other.point('all', descriptor));
    assert.equal((await opened.repository.resolve('all'))?.mediaType, mediaTypes.ociIndex);
  });

  test('what is there is not sent again', async () => {
    await using opened = await openTestRegistry();
    const { bytes, ...image } = await putImage(opened.repository, 'one');
    opened.memory.log.length = 0;
    await opened.repository.put(image, streamOf(bytes));
    assert.deepEqual(
      opened.memory.log.map((line) => line.split(' ')[0]),
      ['HEAD'],
    );
  });

  test('a tag can not be pointed to what is not there', async () => {
    await using opened = await openTestRegistry();
    const absent = { mediaType: mediaTypes.ociManifest, digest: digestOf('absent'), size: 6 };
    await assert.rejects(opened.repository.point('x', absent), (error) => isFault(error, 'oci/blob-absent'));
    assert.equal(await opened.repository.open(absent), undefined);
  });

  test('a manifest whose layers are not there is refused, with the words of the registry', async () => {
    await using opened = await openTestRegistry();
    const layer = { mediaType: mediaTypes.ociLayer, digest: digestOf('x'), size: 1 };
    const { mediaType, bytes } = createManifest({
      config: { ...layer, mediaType: mediaTypes.ociConfig },
      layers: [layer],
    });
    await assert.rejects(put(opened.repository, mediaType, bytes), (error) => {
      assert.ok(isFault(error, 'registry/not-found'));
      assert.match(error.message, /manifest references a manifest or blob unknown to registry$/);
      return true;
    });
  });

  test('tags come page by page', async () => {
    await using opened = await openTestRegistry();
    const { bytes: _, ...image } = await putImage(opened.repository, 'one');
    for (const tag of ['1', '2', '3', '4', '5']) await opened.repository.point(tag, image);
    assert.deepEqual(await Array.fromAsync(opened.repository.tags()), ['1', '2', '3', '4', '5']);
    assert.equal(opened.memory.log.filter((line) => line.includes('/tags/list')).length, 3);
  });
});

describe('a registry that says less', () => {
  test('a tag is resolved by fetching what it stands for when HEAD does not say it', async () => {
    await using opened = await openTestRegistry({
      before: (request, response) => {
        if (request.method !== 'HEAD') return false;
        response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).end();
        return true;
      },
    });
    const bytes = createManifest({
      config: { mediaType: mediaTypes.ociConfig, digest: digestOf('c'), size: 1 },
      layers: [],
    }).bytes;
    const digest = digestOf(bytes);
    opened.memory.manifests.set(`a/b@${digest}`, { mediaType: mediaTypes.ociManifest, bytes });
    opened.memory.tags.set('a/b:1', digest);
    assert.deepEqual(await opened.repository.resolve('1'), {
      mediaType: mediaTypes.ociManifest,
      digest,
      size: bytes.length,
    });
  });

  for (const referrers of [true, false]) {
    test(`what is about an image is found ${referrers ? 'by the referrers API' : 'by a tag'}`, async () => {
      await using opened = await openTestRegistry({ referrers });
      const { bytes, ...image } = await putImage(opened.repository, 'one');
      const note = await put(opened.repository, mediaTypes.ociManifest, about(image, { bytes }));
      const other = await put(
        opened.repository,
        mediaTypes.ociManifest,
        utf8(`${Buffer.from(about(image, { bytes })).toString('utf8')} `),
      );
      const found = await freshly(opened, (fresh) => fresh.referrers(image.digest));
      assert.deepEqual(found.map(({ digest }) => digest).toSorted(), [note.digest, other.digest].toSorted());
      assert.equal(found[0]?.artifactType, 'text/x-note');
      assert.deepEqual(await opened.repository.referrers(image.digest, { artifactType: 'text/x-other' }), []);
      assert.deepEqual(await opened.repository.referrers(digestOf('nobody')), []);
      assert.equal(opened.memory.tags.has(`a/b:${referrersTag(image.digest)}`), !referrers);
    });
  }
});

test('a blob that another repository of the registry has is not sent', async () => {
  await using opened = await openTestRegistry();
  const blob = await put(opened.repository, mediaTypes.ociLayer, utf8('shared'));
  const other = opened.client.repository({ registry: opened.host, repository: 'a/c' });
  other.mountFrom(blob.digest, 'a/b');
  await other.put(blob, streamOf(utf8('shared')));
  assert.ok(opened.memory.blobs.has(`a/c@${blob.digest}`));
  assert.equal(opened.memory.uploads.size, 0);
  const wrong = await put(opened.repository, mediaTypes.ociLayer, utf8('other'));
  other.mountFrom(wrong.digest, 'a/nowhere');
  await other.put(wrong, streamOf(utf8('other')));
  assert.ok(opened.memory.blobs.has(`a/c@${wrong.digest}`));
});

test('a manifest that is another than was asked for is refused', async () => {
  await using opened = await openTestRegistry();
  const { bytes: _, ...image } = await putImage(opened.repository, 'one');
  const { bytes, ...other } = await putImage(opened.repository, 'two');
  opened.memory.manifests.set(`a/b@${image.digest}`, { mediaType: other.mediaType, bytes });
  const isBad = (error: unknown): boolean => isFault(error, 'registry/bad-answer');
  await assert.rejects(
    freshly(opened, (fresh) => readManifest(fresh, image)),
    isBad,
  );
});

test('a message names no repository: whoever asks says what for', async () => {
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (request.url === '/v2/') return false;
      response.writeHead(418).end();
      return true;
    },
  });
  const { repository, host, client } = opened;
  const digest = digestOf('x');
  const calls: readonly (readonly [named: string, call: () => Promise<unknown>])[] = [
    ['tag x', () => repository.resolve('x')],
    [`manifest ${digest}`, () => repository.resolve(digest)],
    ['tag x', () => repository.delete('x')],
    ['list of tags', () => Array.fromAsync(repository.tags())],
    [`referrers of ${digest}`, () => repository.referrers(digest)],
    ['list of repositories', () => Array.fromAsync(client.catalog(host))],
  ];
  for (const [named, call] of calls)
    await assert.rejects(call(), { message: `${named}: ${host} answers 418 I'm a Teapot` });
});

test('a list that leads back to itself has an end', async () => {
  let pages = 0;
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/referrers/')) return false;
      pages += 1;
      const { bytes, mediaType } = createIndex({ manifests: [] });
      response.writeHead(200, { 'content-type': mediaType, link: `<${request.url}>; rel="next"` }).end(bytes);
      return true;
    },
  });
  await assert.rejects(opened.repository.referrers(digestOf('x')), {
    message: `${opened.host}: the list of referrers goes on and on`,
  });
  assert.equal(pages, 1000);
});

const hostile: readonly (readonly [what: string, headers: Record<string, string>, body: string, message: RegExp])[] = [
  ['a manifest without end', { 'content-type': mediaTypes.ociManifest }, 'x'.repeat(5_000_000), /larger than/],
  ['a web page', { 'content-type': 'text/html' }, '<html>', /"text\/html": it is neither a manifest nor an index/],
  ['what says nothing of itself', {}, '{}', /has no media type: it is neither a manifest nor an index/],
  [
    'a manifest of schema 1',
    { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
    '{}',
    /neither a manifest nor an index/,
  ],
  [
    'an encoded manifest',
    { 'content-type': mediaTypes.ociManifest, 'content-encoding': 'gzip' },
    'x',
    /encoded as gzip/,
  ],
  [
    'a manifest under the digest of another',
    { 'content-type': mediaTypes.ociManifest, [headerNames.contentDigest]: digestOf('other') },
    '{}',
    /another manifest came/,
  ],
];

for (const [what, headers, body, message] of hostile) {
  test(`${what} is refused`, async () => {
    await using opened = await openTestRegistry({
      before: (request, response) => {
        if (request.url === '/v2/') return false;
        response.writeHead(request.method === 'HEAD' ? 405 : 200, headers).end(body);
        return true;
      },
    });
    await assert.rejects(opened.repository.resolve('x'), (error) => {
      assert.ok(isFault(error, 'registry/bad-answer'), String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}
