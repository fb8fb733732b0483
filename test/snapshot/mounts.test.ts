import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, openHost } from '../../src/host/index.ts';
import type { LayerRef } from '../../src/oci/index.ts';
import { createSnapshots, type Snapshots, sweepMounts } from '../../src/snapshot/index.ts';
import { type LayerStore, openLayerStore } from '../suites/layer-store.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { whyNoErofs } from '../suites/why-no-erofs.ts';

const host = openHost();

function open({ store }: LayerStore): Snapshots {
  return createSnapshots({
    layersDirectory: store.paths.layers,
    scratch: store.scratch,
    runDirectory: runDirectoryOf({ store }),
    snapshotter: 'erofs',
    layers: store,
    host,
  });
}

function runDirectoryOf({ store }: Pick<LayerStore, 'store'>): string {
  return `${store.paths.root}/run`;
}

/** Layers that each have a file with their number, named so. */
async function putLayers(layers: LayerStore, count: number): Promise<readonly LayerRef[]> {
  const refs: LayerRef[] = [];
  for (let at = 0; at < count; at++)
    refs.push(await layers.put(sampleTar({ [String(at)]: String(at), all: String(at) })));
  return refs;
}

function mountsBelow(path: string): number {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`${path}/`)).length;
}

/** How many layers are mounted. */
function layerMounts(layers: LayerStore): number {
  return mountsBelow(`${runDirectoryOf(layers)}/layers`);
}

/** What is left of layers that were used. */
function leftovers(layers: LayerStore): readonly unknown[] {
  return [mountsBelow(layers.store.paths.root), ...readdirSync(`${runDirectoryOf(layers)}/layers`)];
}

describe('mounts of layers', { skip: whyNoErofs() }, () => {
  test('a layer is mounted once however many use it, and as long as anybody does', async () => {
    using layers = openLayerStore();
    const refs = await putLayers(layers, 3);
    const [one, two] = [open(layers), open(layers)];
    await one.view(refs.slice(0, 2));
    await two.view(refs.slice(1));
    await one.view(refs.slice(0, 1));
    assert.equal(layerMounts(layers), 3);
    one[Symbol.dispose]();
    assert.equal(layerMounts(layers), 2);
    sweepMounts(runDirectoryOf(layers), host);
    assert.equal(layerMounts(layers), 2, 'a sweep lets be what is used');
    two[Symbol.dispose]();
    two[Symbol.dispose]();
    assert.deepEqual(leftovers(layers), [0]);
  });

  test('what somebody else has unmounted is mounted again, not taken for an empty layer', async () => {
    using layers = openLayerStore();
    const [ref] = await putLayers(layers, 1);
    {
      using snapshots = open(layers);
      const view = await snapshots.view(ref === undefined ? [] : [ref]);
      const directory = `${runDirectoryOf(layers)}/layers`;
      const [name] = readdirSync(directory).filter((each) => each.length === 64);
      const target = layers.directory.path;
      for (const path of [`${directory}/${name}`, directory]) {
        host.unmount(path, { detach: true });
        const { stdout } = await host.run('cat', [`${target}/all`], { mounts: view.mounts(target) });
        assert.equal(String(stdout), '0');
      }
      using other = open(layers);
      await other.view(view.layers);
      other[Symbol.dispose]();
      assert.equal(layerMounts(layers), 1, 'the lock counts again');
    }
    assert.deepEqual(leftovers(layers), [0]);
  });

  test('a process that inherits the lock keeps the layer mounted', async () => {
    using layers = openLayerStore();
    const [ref] = await putLayers(layers, 1);
    let keeper: Child;
    {
      using snapshots = open(layers);
      await snapshots.view(ref === undefined ? [] : [ref]);
      const directory = `${runDirectoryOf(layers)}/layers`;
      const [name] = readdirSync(directory).filter((each) => each.endsWith('.lock'));
      const lock = host.lockFile(`${directory}/${name}`, { shared: true });
      assert.ok(lock);
      keeper = host.spawn('sh', ['-c', 'read _'], { stdio: ['pipe', 'ignore', 'inherit', lock.fd] });
      lock[Symbol.dispose]();
    }
    assert.equal(layerMounts(layers), 1);
    keeper.stdin?.end();
    await keeper.ended;
    sweepMounts(runDirectoryOf(layers), host);
    assert.deepEqual(leftovers(layers), [0]);
  });

  test('several processes use the same layers at once, and nothing is left', async () => {
    using layers = openLayerStore();
    const refs = await putLayers(layers, 6);
    const children = Array.from({ length: 4 }, () => use(layers, refs, 25));
    const ends = await Promise.all(children.map((child) => child.ended));
    assert.deepEqual(
      ends.map((end) => end.status),
      [0, 0, 0, 0],
    );
    assert.deepEqual(leftovers(layers), [0]);
  });

  test('processes are killed at any instant: a sweep leaves nothing, and the others see their layers', async () => {
    using layers = openLayerStore();
    const refs = await putLayers(layers, 6);
    const survivor = use(layers, refs, 60);
    for (let round = 0; round < 3; round++) {
      const victims = [use(layers, refs, 10_000), use(layers, refs, 10_000)];
      for (const victim of victims) {
        await begun(victim);
        await setTimeout(Math.random() * 30);
        victim.kill('SIGKILL');
        await victim.ended;
        sweepMounts(runDirectoryOf(layers), host);
      }
    }
    assert.equal((await survivor.ended).status, 0);
    sweepMounts(runDirectoryOf(layers), host);
    assert.deepEqual(leftovers(layers), [0]);
  });

  for (const count of [128, 300]) {
    test(`a stack of ${count} layers`, async () => {
      using layers = openLayerStore();
      using snapshots = open(layers);
      const refs = await putLayers(layers, count);
      const view = await snapshots.view(refs);
      const directory = layers.directory.join('container');
      await using active = snapshots.prepare('many', view, { directory });
      const target = layers.directory.path;
      const script = 'cd "$0"; ls | wc -l; cat all; echo new > new';
      const { stdout, stderr } = await host.run('sh', ['-c', script, target], { mounts: active.mounts(target) });
      // Each layer's own file, the one that all have, and four mount points.
      assert.deepEqual([String(stdout), String(stderr)], [`${count + 5}\n${count - 1}`, '']);
      assert.equal(String(active.readFile('new', 10)), 'new\n');
    });
  }
});

function use({ store }: LayerStore, refs: readonly LayerRef[], turns: number): Child {
  const script = fileURLToPath(import.meta.resolve('./mount-child.ts'));
  const words = refs.map(({ descriptor }) => `${descriptor.digest}:${descriptor.size}`);
  const args = ['--disable-warning=ExperimentalWarning', script, store.paths.root, String(turns), ...words];
  return host.spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function begun(child: Child): Promise<void> {
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
}
