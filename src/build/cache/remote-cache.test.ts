import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Descriptor } from '../../oci/index.ts';
import { type BuildCache, memoryBuildCache } from '../build-cache.ts';
import type { SolvedImage } from '../solve/solved-image.ts';
import { type DirectoryBlobs, openDirectoryBlobs } from '../testing/directory-blobs.ts';
import { openWorkshop, type TestBuild, type Workshop } from '../testing/workshop.ts';
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
    assert.deepEqual(second.image, first.image);
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
});
