import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isFault, limits, messageOf, readBytes, streamOf } from '../../base/index.ts';
import { type BlobSource, type Descriptor, digestOf, type Manifest, parseManifest, readBlob } from '../../oci/index.ts';
import { type BuildCache, memoryBuildCache } from '../build-cache.ts';
import type { SolvedImage } from '../solve/solved-image.ts';
import { type DirectoryBlobs, openDirectoryBlobs } from '../testing/directory-blobs.ts';
import { openWorkshop, type TestBuild, testTime, type Workshop } from '../testing/workshop.ts';
import { type CacheExport, exportCache } from './export-cache.ts';
import { type ImportedCaches, importCaches } from './import-caches.ts';
import { openRemoteCache } from './open-remote-cache.ts';
import type { RemoteCache } from './remote-cache.ts';

const dockerfile = `FROM base AS tools
RUN write tool made
FROM base
WORKDIR /app
COPY package.json .
RUN write deps installed
COPY src src
COPY --from=tools /tool /opt/
RUN copy built /app/src/main.js`;

const files = { 'package.json': '{}', 'src/main.js': 'code', 'src/lib/x.js': 'x' };

/** A machine: a workshop with a cache of its own. */
interface Machine extends Disposable {
  readonly workshop: Workshop;
  readonly cache: BuildCache;
  /** Instructions that were carried out in the last build, and what was fetched and warned of. */
  readonly done: string[];
  readonly warnings: string[];
  build(remotes?: readonly RemoteCache[], request?: TestBuild, text?: string): Promise<Built>;
}

interface Built {
  readonly image: SolvedImage;
  readonly caches: ImportedCaches;
}

/** What an image is. */
function factsOf({ image: { config, layers, based } }: Built): unknown {
  return { config, layers, based };
}

async function openMachine(): Promise<Machine> {
  const cache = memoryBuildCache();
  const workshop = openWorkshop(cache);
  await workshop.addImage('base', { etc: undefined });
  workshop.put(files);
  const machine: Machine = {
    ...{ workshop, cache, done: [], warnings: [] },
    async build(remotes = [], request = {}, text = dockerfile) {
      const { blobs, events } = workshop;
      events.length = 0;
      const caches = importCaches({ blobs, layers: blobs, cache }, remotes, (event) => void events.push(event));
      const image = await workshop.solve(text, { ...request, caches });
      const labels = new Map(events.flatMap((each) => (each.kind === 'start' ? [[each.id, each.label]] : [])));
      const done = events.flatMap((each) => (each.kind === 'done' ? [labels.get(each.id) ?? ''] : []));
      machine.done.splice(0, machine.done.length, ...done.map((label) => label.replace(/^\[.*?\] /, '')));
      const warned = events.flatMap((each) => (each.kind === 'warning' ? [each.message] : []));
      machine.warnings.splice(0, machine.warnings.length, ...warned);
      return { image, caches };
    },
    [Symbol.dispose]: () => workshop[Symbol.dispose](),
  };
  return machine;
}

const whole: Omit<CacheExport, 'images'> = { mode: 'max', compression: { compression: 'zstd' }, mounts: [] };

async function write(
  { workshop: { blobs } }: Machine,
  { image, caches }: Built,
  sink: DirectoryBlobs,
  wanted: Partial<CacheExport> = {},
): Promise<Descriptor> {
  const deps = { blobs: caches.blobs, layers: caches.layers, cache: caches.cache, caches, onLost: assert.fail };
  assert.ok(blobs);
  return exportCache({ ...whole, images: [image], ...wanted }, sink, deps);
}

function openMedium(machine: Machine): DirectoryBlobs {
  return openDirectoryBlobs(join(machine.workshop.directory, 'medium'));
}

const isFetch = (label: string): boolean => label.startsWith('fetch layer');

describe('a cache that leaves the machine', () => {
  test('another machine does nothing again, and comes to the same image', async () => {
    using here = await openMachine();
    using there = await openMachine();
    const first = await here.build();
    const medium = openMedium(here);
    const descriptor = await write(here, first, medium);
    const remote = await openRemoteCache({ source: medium, descriptor, label: 'medium' });
    const second = await there.build([remote]);
    assert.deepEqual(
      there.done.filter((label) => !isFetch(label)),
      [],
    );
    // Only what the image has, and none of the stage that it copies from.
    assert.equal(there.done.filter(isFetch).length, 6);
    assert.deepEqual(factsOf(second), factsOf(first));
    assert.deepEqual(await there.workshop.list(second.image.layers), await here.workshop.list(first.image.layers));
    await there.build();
    assert.deepEqual(
      there.done,
      ['write tool made'].map((step) => `RUN ${step}`),
    );
  });

  test('the same build gives the same bytes', async () => {
    using here = await openMachine();
    using there = await openMachine();
    const [a, b] = [openMedium(here), openMedium(there)];
    const first = await write(here, await here.build(), a);
    const second = await write(there, await there.build(), b);
    assert.equal(second.digest, first.digest);
  });

  test('a changed step is done, and what depends on it', async () => {
    using here = await openMachine();
    using there = await openMachine();
    const medium = openMedium(here);
    const descriptor = await write(here, await here.build(), medium);
    there.workshop.put({ 'src/main.js': 'other' });
    const remote = await openRemoteCache({ source: medium, descriptor, label: 'medium' });
    const { image } = await there.build([remote]);
    assert.deepEqual(
      there.done.filter((label) => !isFetch(label)),
      ['COPY src src', 'COPY --from=tools /tool /opt/', 'RUN copy built /app/src/main.js'],
    );
    assert.ok((await there.workshop.list(image.layers)).includes('/app/built=other'));
  });

  test('with the layers of the image alone, a stage is built again only when it is read', async () => {
    using here = await openMachine();
    using there = await openMachine();
    const medium = openMedium(here);
    const descriptor = await write(here, await here.build(), medium, { mode: 'min' });
    const remote = await openRemoteCache({ source: medium, descriptor, label: 'medium' });
    assert.equal(remote.layers.size, 6);
    await there.build([remote]);
    assert.deepEqual(
      there.done.filter((label) => !isFetch(label)),
      [],
    );
    const other = dockerfile.replace('/opt/', '/usr/');
    await there.build([remote], {}, other);
    assert.deepEqual(
      there.done.filter((label) => !isFetch(label)),
      ['RUN write tool made', 'COPY --from=tools /tool /usr/', 'RUN copy built /app/src/main.js'],
    );
    assert.deepEqual(there.warnings, []);
  });

  test('a build at another time fetches what its image has, and dates it', async () => {
    using here = await openMachine();
    using there = await openMachine();
    using fresh = await openMachine();
    const medium = openMedium(here);
    const descriptor = await write(here, await here.build(), medium);
    const remote = await openRemoteCache({ source: medium, descriptor, label: 'medium' });
    for (const time of [testTime + 500, testTime - 500]) {
      const moved = await there.build([remote], { time });
      assert.deepEqual(
        there.done.filter((label) => !isFetch(label)),
        [],
      );
      assert.deepEqual(factsOf(moved), factsOf(await fresh.build([], { time, noCache: true })));
    }
  });

  test('values of arguments do not leave the machine', async () => {
    using here = await openMachine();
    const medium = openMedium(here);
    const text = `${dockerfile}\nARG TOKEN\nRUN write last done`;
    const descriptor = await write(here, await here.build([], { buildArgs: { TOKEN: 'a-quiet-value' } }, text), medium);
    for (const blob of [descriptor, (await readManifest(medium, descriptor)).config])
      assert.ok(!readFileSync(medium.pathOf(blob.digest), 'utf8').includes('a-quiet-value'));
  });
});

describe('what a cache brings is not trusted', () => {
  /** A source that gives other bytes for layers. */
  const tampering = (source: BlobSource, change: (bytes: Buffer) => Uint8Array | undefined): BlobSource => ({
    async open(descriptor, options) {
      const bytes = await source.open(descriptor, options);
      if (bytes === undefined || descriptor.mediaType.includes('json')) return bytes;
      const changed = change(Buffer.from(await readBytes(bytes, descriptor.size)));
      return changed === undefined ? undefined : streamOf(changed);
    },
  });

  const rows: readonly (readonly [string, (bytes: Buffer) => Uint8Array | undefined])[] = [
    ['layers that are not there', () => undefined],
    ['layers that are cut off', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['layers that go on', (bytes) => Buffer.concat([bytes, bytes])],
    ['layers that are others', (bytes) => Buffer.from(bytes.toReversed())],
  ];
  for (const [what, change] of rows) {
    test(`${what}: a warning, and their steps are done`, async () => {
      using here = await openMachine();
      using there = await openMachine();
      const medium = openMedium(here);
      const first = await here.build();
      const descriptor = await write(here, first, medium);
      const remote = await openRemoteCache({ source: tampering(medium, change), descriptor, label: 'medium' });
      assert.deepEqual(factsOf(await there.build([remote])), factsOf(first));
      assert.ok(there.warnings.some((warning) => warning.startsWith('the cache has lost a layer')));
      assert.equal(there.done.filter((label) => !isFetch(label)).length, 7);
    });
  }

  test('a layer that is another than its record says is none', async () => {
    using here = await openMachine();
    using there = await openMachine();
    const medium = openMedium(here);
    const first = await here.build();
    const descriptor = await write(here, first, medium);
    const remote = await openRemoteCache({ source: medium, descriptor, label: 'medium' });
    const [[one, a] = [], [two, b] = []] = [...remote.layers];
    assert.ok(one !== undefined && two !== undefined && a !== undefined && b !== undefined);
    const swapped = new Map([...remote.layers, [one, { ...b, diffId: one }], [two, { ...a, diffId: two, size: 1 }]]);
    assert.deepEqual(factsOf(await there.build([{ ...remote, layers: swapped }])), factsOf(first));
  });

  test('what is no cache is refused', async () => {
    using here = await openMachine();
    const medium = openMedium(here);
    const { descriptor } = await here.workshop.build('FROM base');
    await assert.rejects(
      openRemoteCache({ source: here.workshop.blobs, descriptor, label: 'x' }),
      (error) => isFault(error, 'build/bad-cache') && /x holds no build cache/.test(messageOf(error)),
    );
    const absent = { ...descriptor, digest: digestOf('absent') };
    await assert.rejects(openRemoteCache({ source: medium, descriptor: absent, label: 'x' }));
  });
});

async function readManifest(source: BlobSource, descriptor: Descriptor): Promise<Manifest> {
  return parseManifest(await readBlob(source, descriptor, limits.manifest));
}
