import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type TemporaryDirectory, temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { readBytes, streamOf, utf8 } from '../../base/index.ts';
import { processStartTime } from '../../host/index.ts';
import { type Digest, digestOf } from '../../oci/index.ts';
import { collect, type DiskStore, expireUploads, type LocalRegistry, openLocalRegistry, openStore } from '../index.ts';
import { blobFile, uploadFile } from '../paths.ts';

interface Opened extends Disposable {
  readonly store: DiskStore;
  readonly registry: LocalRegistry;
}

function open(directory: TemporaryDirectory, sharedBlobs = false): Opened {
  const store = openStore(directory.path);
  return {
    store,
    registry: openLocalRegistry(store, { sharedBlobs }),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

async function push({ storage }: LocalRegistry, repository: string, text: string): Promise<Digest> {
  const upload = { repository, id: storage.uploads.create(repository) };
  await storage.uploads.append(upload, 0, streamOf(utf8(text)));
  assert.equal(await storage.uploads.commit(upload, digestOf(text)), 'committed');
  return digestOf(text);
}

async function pushManifest(
  { metadata }: LocalRegistry,
  repository: string,
  layer: Digest,
  size: number,
): Promise<Digest> {
  const blob = { mediaType: 'x/y', digest: layer, size };
  const bytes = utf8(JSON.stringify({ schemaVersion: 2, layers: [blob] }));
  const digest = digestOf(bytes);
  const record = { repository, digest, mediaType: 'x/manifest', size: bytes.length, annotations: {} };
  const outcome = await metadata.manifests.put({ record, bytes, tags: ['1'], blobs: [blob], manifests: [] });
  assert.deepEqual(outcome, { kind: 'stored' });
  return digest;
}

describe('what repositories have', () => {
  test('stays when the store is collected, and goes when no repository has it', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { store, registry } = opened;
    const layer = await push(registry, 'a', 'layer');
    const lone = await push(registry, 'a', 'lone');
    const manifest = await pushManifest(registry, 'a', layer, 5);
    const there = (): boolean[] => [layer, lone, manifest].map((digest) => existsSync(blobFile(store.paths, digest)));
    await collect(store);
    assert.deepEqual(there(), [true, true, true]);
    registry.metadata.blobs.unlink({ repository: 'a', digest: layer });
    registry.metadata.blobs.unlink({ repository: 'a', digest: lone });
    await collect(store);
    // The manifest still needs its layer.
    assert.deepEqual(there(), [true, false, true]);
    registry.metadata.manifests.remove('a', manifest);
    await collect(store);
    assert.deepEqual(there(), [false, false, false]);
  });

  test('a blob of the store is in no repository, or in each', async () => {
    using directory = temporaryDirectory();
    {
      using opened = open(directory);
      await push(opened.registry, 'a', 'blob');
    }
    const digest = digestOf('blob');
    using closed = open(directory, false);
    using shared = open(directory, true);
    const has = ({ registry }: Opened, repository: string): boolean =>
      registry.metadata.blobs.has({ repository, digest });
    assert.deepEqual([has(closed, 'a'), has(closed, 'b'), has(shared, 'b')], [true, false, true]);
    assert.equal(shared.registry.metadata.blobs.unlink({ repository: 'b', digest }), true);
    assert.deepEqual([has(shared, 'b'), has(shared, 'c')], [false, true]);
    assert.equal(shared.registry.metadata.blobs.link({ repository: 'b', digest }), 'linked');
    assert.equal(has(shared, 'b'), true);
    assert.equal(shared.registry.metadata.blobs.link({ repository: 'b', digest: digestOf('absent') }), 'absent');
  });

  test('nothing is stored of a manifest whose parts are missing', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { store, registry } = opened;
    const blob = { mediaType: 'x/y', digest: digestOf('absent'), size: 6 };
    const bytes = utf8('{}');
    const record = { repository: 'a', digest: digestOf(bytes), mediaType: 'x/m', size: 2, annotations: {} };
    const manifest = { record, bytes, tags: ['1'], blobs: [blob], manifests: [] };
    assert.deepEqual(await registry.metadata.manifests.put(manifest), { kind: 'missing', needs: [blob] });
    assert.equal(registry.metadata.manifests.find('a', '1'), undefined);
    assert.equal(registry.metadata.repositories.has('a'), false);
    assert.deepEqual([readdirSync(`${store.paths.blobs}/sha256`), readdirSync(store.paths.ingest)], [[], []]);
  });

  test('of a cache a manifest is stored whose parts are elsewhere, and has what it needs once that comes', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { registry } = opened;
    const layer = utf8('a layer');
    const blob = { mediaType: 'x/y', digest: digestOf(layer), size: layer.length };
    const bytes = utf8('{}');
    const record = { repository: 'a', digest: digestOf(bytes), mediaType: 'x/m', size: 2, annotations: {} };
    const manifest = { record, bytes, tags: ['1'], blobs: [blob], manifests: [], partial: true };
    assert.deepEqual(await registry.metadata.manifests.put(manifest), { kind: 'stored' });
    assert.equal(registry.metadata.manifests.find('a', '1')?.digest, record.digest);
    assert.equal(registry.metadata.blobs.has({ repository: 'a', digest: blob.digest }), false);
    const upload = { repository: 'a', id: registry.storage.uploads.create('a') };
    await registry.storage.uploads.append(upload, 0, streamOf(layer));
    await registry.storage.uploads.commit(upload, blob.digest);
    assert.deepEqual(await registry.metadata.manifests.put({ ...manifest, partial: false }), { kind: 'stored' });
    assert.deepEqual(registry.metadata.surveys.read('a').manifests[0]?.needs, [blob.digest]);
  });
});

describe('what was removed', () => {
  test('is held until its time is over, and comes back with all it needs, also when it was sent to an older version', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { store, registry } = opened;
    const { blobs, manifests, deleted } = registry.metadata;
    const layer = await push(registry, 'a', 'layer');
    const manifest = await pushManifest(registry, 'a', layer, 5);
    store.database.run('UPDATE registry_manifest SET needs = NULL');
    const until = Date.now() + 60_000;
    manifests.remove('a', manifest, { until });
    blobs.unlink({ repository: 'a', digest: layer });
    await collect(store);
    assert.deepEqual(deleted.restore('a', '1', { now: Date.now(), until }), {
      kind: 'restored',
      digest: manifest,
      manifests: [manifest],
    });
    assert.equal(blobs.has({ repository: 'a', digest: layer }), true);
    manifests.remove('a', manifest, { until });
    blobs.unlink({ repository: 'a', digest: layer });
    assert.ok(deleted.purge(until) > 0);
    await collect(store);
    assert.equal(existsSync(blobFile(store.paths, layer)), false);
  });
});

describe('uploads', () => {
  test('go on in another process, once the first is dead', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { store } = opened;
    const upload = { repository: 'a', id: opened.registry.storage.uploads.create('a') };
    await opened.registry.storage.uploads.append(upload, 0, streamOf(utf8('one ')));
    using other = open(directory);
    const { uploads } = other.registry.storage;
    const setWriter = (writer: string): number => store.database.run('UPDATE registry_upload SET writer = ?', writer);
    const [{ writer = '' } = {}] = store.database.all('SELECT writer FROM registry_upload');
    setWriter(String(writer).replace(/-\d+-\d+$/, '-1-0'));
    assert.equal(uploads.find(upload), 4);
    assert.equal(await uploads.append(upload, 4, streamOf(utf8('two'))), 7);
    assert.equal(await uploads.commit(upload, digestOf('one two')), 'committed');
    const stream = other.registry.storage.open(digestOf('one two'));
    assert.equal(String(await readBytes(stream ?? streamOf(), 100)), 'one two');
  });

  test('are left to the process that is at them', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { uploads } = opened.registry.storage;
    const upload = { repository: 'a', id: uploads.create('a') };
    // The process with ID 1 lives as long as the machine, or the container.
    const startTime = processStartTime(1) ?? '0';
    const [{ writer = '' } = {}] = opened.store.database.all('SELECT writer FROM registry_upload');
    opened.store.database.run(
      'UPDATE registry_upload SET writer = ?',
      String(writer).replace(/-\d+-\d+$/, `-1-${startTime}`),
    );
    assert.equal(await uploads.append(upload, 0, streamOf(utf8('x'))), 'busy');
    assert.equal(await uploads.commit(upload, digestOf('')), 'busy');
    assert.equal(uploads.find(upload), 0);
  });

  test('one request at a time, from where it stands', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { uploads } = opened.registry.storage;
    const upload = { repository: 'a', id: uploads.create('a') };
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield utf8('abc');
      await gate;
    }
    const first = uploads.append(upload, 0, slow());
    assert.equal(await uploads.append(upload, 0, streamOf(utf8('x'))), 'busy');
    assert.equal(await uploads.cancel(upload), 'busy');
    go();
    assert.equal(await first, 3);
    assert.deepEqual(await uploads.append(upload, 0, streamOf(utf8('x'))), { at: 3 });
    assert.equal(await uploads.cancel({ ...upload, repository: 'b' }), 'unknown');
  });

  test('what came before a failure is kept', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { uploads } = opened.registry.storage;
    const upload = { repository: 'a', id: uploads.create('a') };
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield utf8('half ');
      throw new Error('gone');
    }
    await assert.rejects(uploads.append(upload, 0, broken()), /gone/);
    assert.equal(uploads.find(upload), 5);
    await uploads.append(upload, 5, streamOf(utf8('whole')));
    assert.equal(await uploads.commit(upload, digestOf('half whole')), 'committed');
  });

  test('are kept by the collector while somebody may go on, and removed when nobody did', async () => {
    using directory = temporaryDirectory();
    using opened = open(directory);
    const { store, registry } = opened;
    const id = registry.storage.uploads.create('a');
    const path = uploadFile(store.paths, id);
    writeFileSync(uploadFile(store.paths, 'nobody'), 'x');
    await collect(store);
    assert.deepEqual(readdirSync(store.paths.ingest), [`upload-${id}`]);
    const before = Date.now() - 1000;
    store.database.run('UPDATE registry_upload SET started = 0');
    assert.equal(expireUploads(store, before), 0);
    utimesSync(path, 1, 1);
    assert.equal(expireUploads(store, before), 1);
    assert.equal(existsSync(path), false);
    assert.equal(registry.storage.uploads.count(), 0);
  });
});
