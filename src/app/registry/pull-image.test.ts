import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestRegistry, type TestRegistry } from '../../../test/registry/open-test-registry.ts';
import { putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { formatReference, type Platform, type Reference } from '../../oci/index.ts';
import { openRegistry, type RegistryOptions, toReadPlace } from '../../registry/client/index.ts';
import { type DiskStore, openStore } from '../../store/index.ts';
import { type PulledImage, pullImage } from './pull-image.ts';

async function putImage(opened: TestRegistry, text: string): Promise<string> {
  const image = await putSample(opened.repository, sampleImage(text));
  await opened.repository.point('1', image);
  return image.digest;
}

/** Pulls `a/b:1` of the registry into a store. */
async function pull(
  store: DiskStore,
  { host }: TestRegistry,
  options: Partial<RegistryOptions> = {},
  more: Partial<Reference> = {},
  platform?: Platform,
): Promise<PulledImage & { readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  using registry = openRegistry({ environment: {}, pause: 1, ...options });
  const reference = { registry: host, repository: 'a/b', tag: '1', ...more };
  const pulled = await pullImage(store, registry, {
    reference,
    ...(platform === undefined ? {} : { platform }),
    onEvent: (event) => event.kind === 'warning' && warnings.push(event.message),
  });
  return { ...pulled, warnings };
}

test('an image is named when it is here, and found unchanged the next time', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  const digest = await putImage(origin, 'one');
  const first = await pull(store, origin);
  assert.deepEqual([first.descriptor.digest, first.isNew], [digest, true]);
  assert.equal((await store.resolve(formatReference(first.reference)))?.digest, digest);
  origin.memory.log.length = 0;
  assert.equal((await pull(store, origin)).isNew, false);
  assert.deepEqual(origin.memory.log, ['GET /v2/', 'HEAD /v2/a/b/manifests/1']);
  await putImage(origin, 'two');
  assert.equal((await pull(store, origin)).isNew, true);
});

test('an image that stands alone is taken whatever the platform, with a warning when it is for another', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await putImage(origin, 'one');
  const own = { os: 'linux', architecture: 'amd64' };
  assert.deepEqual((await pull(store, origin, {}, {}, own)).warnings, []);
  const { warnings } = await pull(store, origin, {}, {}, { ...own, architecture: 's390x' });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^image .*a\/b:1 is for linux\/amd64 alone, not for linux\/s390x$/);
});

test('a layer that is damaged leaves no name', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await putImage(origin, 'one');
  for (const [key, bytes] of origin.memory.blobs)
    if (bytes.length > 1000) origin.memory.blobs.set(key, bytes.toReversed());
  await assert.rejects(pull(store, origin), (error) => isFault(error, 'oci/digest-mismatch'));
  assert.deepEqual(await store.list(), []);
});

test('a mirror is asked first', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await using mirror = await openTestRegistry();
  const digest = await putImage(mirror, 'mirrored');
  const mirrors = (name: Reference) => [toReadPlace(new URL(mirror.served.origin), name)];
  const pulled = await pull(store, origin, { mirrors });
  assert.equal(pulled.descriptor.digest, digest);
  assert.equal((await store.resolve(`${origin.host}/a/b:1`))?.digest, digest);
  assert.deepEqual(origin.memory.log, []);
});

test('what a mirror has not, or can not give, comes from where it is', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await using empty = await openTestRegistry();
  await using broken = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/blobs/')) return false;
      response.writeHead(403).end();
      return true;
    },
  });
  const digest = await putImage(origin, 'one');
  for (const [key, manifest] of origin.memory.manifests) broken.memory.manifests.set(key, manifest);
  broken.memory.tags.set('a/b:1', digest);
  const mirrors = (name: Reference) => [empty, broken].map(({ served }) => toReadPlace(new URL(served.origin), name));
  const { descriptor, warnings } = await pull(store, origin, { mirrors });
  assert.equal(descriptor.digest, digest);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^mirror passed over: blob sha256:\w+: 127\.0\.0\.1:\d+ answers 403/);
});

test('a repository that has moved is read where it is, under its old name', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await using moved = await openTestRegistry();
  const digest = await putImage(moved, 'one');
  const home = () => ({ registry: moved.host, repository: 'a/b' });
  const { descriptor } = await pull(store, origin, { home });
  assert.equal(descriptor.digest, digest);
  assert.equal((await store.resolve(`${origin.host}/a/b:1`))?.digest, digest);
  assert.deepEqual(origin.memory.log, []);
});

test('an image that is in no place is told with its name', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using origin = await openTestRegistry();
  await assert.rejects(pull(store, origin, {}, { tag: 'x' }), (error) => {
    assert.ok(isFault(error, 'registry/not-found'));
    assert.match(error.message, /has no tag x of a\/b$/);
    return true;
  });
});
