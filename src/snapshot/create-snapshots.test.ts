import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { describeTree } from '../../test/suites/described-tree.ts';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { rootTar } from '../../test/suites/root-tar.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { whyNoErofs } from '../../test/suites/why-no-erofs.ts';
import { applyLayer } from '../archive/index.ts';
import { type Event, isFault } from '../base/index.ts';
import { openHost, recordingHost } from '../host/index.ts';
import { type ActiveSnapshot, digestHex, type LayerRef, type Snapshot } from '../oci/index.ts';
import { createSnapshots } from './create-snapshots.ts';
import type { CommittedLayer, Snapshots } from './snapshots.ts';
import type { Snapshotter } from './snapshotter.ts';

const host = openHost();
const skip = process.geteuid?.() === 0 ? false : 'only root may mount layers';
const latest = 1_500_000_000;

/** A store with snapshots, and the means to change files in them. */
interface Lab extends Disposable {
  readonly snapshots: Snapshots;
  readonly layersDirectory: string;
  path(...parts: readonly string[]): string;
  put(tar: Uint8Array): Promise<LayerRef>;
  /** Runs a script in the root of what a snapshot mounts; @returns what it prints */
  sh(snapshot: Snapshot | ActiveSnapshot, script: string): Promise<string>;
  prepare(parent: Snapshot, id?: string): ActiveSnapshot;
  commit(active: ActiveSnapshot): Promise<CommittedLayer | undefined>;
  /** Path of the directory that holds a layer's files, where layers are unpacked. */
  tree(layer: LayerRef): string;
  readBlob(layer: LayerRef): Uint8Array;
  leftovers(): readonly string[];
}

function openLab(snapshotter: Snapshotter = 'unpacked'): Lab {
  const layerStore = openLayerStore();
  const { store, directory, put } = layerStore;
  const { layers: layersDirectory, containers, blobs } = store.paths;
  const runDirectory = directory.join('run');
  const snapshots = createSnapshots({
    layersDirectory,
    scratch: store.scratch,
    runDirectory,
    snapshotter,
    layers: store,
    host,
  });
  mkdirSync(directory.join('target'));
  return {
    snapshots,
    layersDirectory,
    path: directory.join,
    put,
    async sh(snapshot, script) {
      const target = directory.join('target');
      const inside = `umask 022; cd "$0" && set -e; ${script}`;
      const { stdout, stderr } = await host.run('sh', ['-c', inside, target], { mounts: snapshot.mounts(target) });
      assert.equal(String(stderr), '');
      return String(stdout);
    },
    prepare: (parent, id = 'one') => snapshots.prepare(id, parent, { directory: `${containers}/${id}` }),
    commit: (active) => snapshots.commit(active, { blobs: store, latest }),
    tree: (layer) => `${layersDirectory}/${digestHex(layer.diffId)}.dir/tree`,
    readBlob: (layer) => readFileSync(`${blobs}/sha256/${digestHex(layer.diffId)}`),
    leftovers: () => [...layerStore.leftovers(), ...readdirSync(containers)],
    [Symbol.dispose]() {
      snapshots[Symbol.dispose]();
      layerStore[Symbol.dispose]();
    },
  };
}

const base = sampleTar({
  'etc/': '',
  'etc/passwd': 'root:x:0:0::/:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'data/': '',
  'data/old': 'old',
  'data/kept': 'kept',
  'data/linked': { hardlink: 'data/kept' },
  'data/sub/': '',
  'data/sub/deep': 'deep',
  'empty/': '',
  script: '#!/bin/sh\n',
});

/** Whatever commands do to files, above `base`. */
const changes = `
  echo new > data/new; rm data/old; rm -r data/sub; mkdir data/sub; echo x > data/sub/other
  ln data/new data/hard; ln data/hard etc/far; ln data/kept data/again; ln etc/passwd etc/same; ln -s ../nowhere data/soft
  chmod 4755 script; chown 12:34 empty; chmod 1777 etc; touch -h -d @1000000000.123456789 data/soft
  touch -d @1234567890.987654321 data/new; touch -d @-5.5 etc/ancient; touch -d @${latest} etc/edge; touch -d @${latest - 1}.999999999 etc/before
  mkfifo pipe; mknod null c 1 3; mknod disk b 8 1; mkdir -p a/b/c/d; mkdir -m 700 closed; echo s > closed/secret
  truncate -s 5000000 sparse; echo end >> sparse
  printf x > "$(printf 'not\\377utf8')"; mkdir "$(printf 'd\\376')"; printf y > "$(printf 'd\\376/\\375')"
  mv etc/group etc/renamed; mkdir moved; mv data/sub moved/sub; rm script; mkdir script; echo > script/now-a-directory
  mkdir opaque; rm -r opaque; touch opaque; rm -r empty; ln -s data empty; chown -h 7:8 empty; touch -d @1000000000 closed moved
`;

for (const snapshotter of ['erofs', 'unpacked'] as const) {
  const whyNot = snapshotter === 'erofs' ? whyNoErofs() : skip;
  describe(`snapshots of layers ${snapshotter}`, { skip: whyNot }, () => aboutSnapshots(snapshotter));
  describe(`commit among layers ${snapshotter}`, { skip: whyNot }, () => aboutCommit(snapshotter));
}

function aboutSnapshots(snapshotter: Snapshotter): void {
  test('a view shows its layers and can not be written to', async () => {
    using lab = openLab(snapshotter);
    const layers = [
      await lab.put(base),
      await lab.put(sampleTar({ 'data/': '', 'data/.wh.old': '', 'data/more': 'more' })),
    ];
    const view = await lab.snapshots.view(layers);
    assert.deepEqual(view.layers, layers);
    assert.equal(await lab.sh(view, 'ls data'), 'kept\nlinked\nmore\nsub\n');
    assert.equal(await lab.sh(view, 'touch x 2>/dev/null || echo refused'), 'refused\n');
    assert.equal(String(view.readFile('/etc/passwd', 100)), 'root:x:0:0::/:/bin/sh\n');
    assert.equal(view.readFile('data/old', 100), undefined);
  });

  test('what is written stays in the upper directory, and goes when the snapshot is disposed', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([await lab.put(base)]);
    {
      await using active = lab.prepare(view);
      assert.deepEqual([active.id, active.parent], ['one', view]);
      assert.equal(await lab.sh(active, 'echo changed > data/kept; rm etc/passwd; cat data/kept'), 'changed\n');
      assert.equal(String(active.readFile('data/kept', 100)), 'changed\n');
      assert.equal(active.readFile('etc/passwd', 100), undefined);
      assert.equal(String(view.readFile('data/kept', 100)), 'kept');
      assert.deepEqual(readdirSync(active.upper).sort(), ['data', 'etc']);
    }
    assert.deepEqual(lab.leftovers(), []);
  });

  test('what others keep in the directory is left', async () => {
    using lab = openLab(snapshotter);
    const active = lab.prepare(await lab.snapshots.view([]));
    writeFileSync(`${active.upper}/../log`, '');
    await active[Symbol.asyncDispose]();
    await active[Symbol.asyncDispose]();
    assert.deepEqual(lab.leftovers(), ['one']);
  });

  test('a writable layer can be mounted again, with what was written before', async () => {
    using lab = openLab(snapshotter);
    await using active = lab.prepare(await lab.snapshots.view([await lab.put(base)]));
    await lab.sh(active, 'echo 1 > data/first');
    assert.equal(await lab.sh(active, 'cat data/first; rm data/first; ls data'), '1\nkept\nlinked\nold\nsub\n');
  });

  test('without layers there is nothing but mount points', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([]);
    await using active = lab.prepare(view);
    const all = '.\n./dev\n./etc\n./etc/hostname\n./etc/hosts\n./etc/resolv.conf\n./proc\n./sys\n';
    for (const snapshot of [view, active]) assert.equal(await lab.sh(snapshot, 'find . | sort'), all);
    assert.equal(view.readFile('/etc/passwd', 100), undefined);
  });

  test('a directory is not used twice', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([]);
    await using _active = lab.prepare(view);
    assert.throws(
      () => lab.prepare(view),
      (error) => isFault(error, 'snapshot/in-use'),
    );
  });

  test('the root has the mode and owner that the topmost layer gives it which says anything about it', async () => {
    using lab = openLab(snapshotter);
    const rooted = await lab.put(rootTar(0o710, 3, 4));
    const view = await lab.snapshots.view([rooted, await lab.put(base)]);
    const first = lab.prepare(view, 'first');
    const committed = await changeAndCommit(lab, first, 'stat -c "%a %u:%g" . > said');
    const next = await lab.snapshots.view([...view.layers, committed.layer]);
    assert.equal(await lab.sh(next, 'cat said'), '710 3:4\n');
    await using active = lab.prepare(next, 'second');
    assert.equal(await lab.sh(active, 'stat -c "%a %u:%g" .'), '710 3:4\n');
  });

  test('a layer that hides all that is below hides the root too', async () => {
    using lab = openLab(snapshotter);
    const opaque = await lab.put(sampleTar({ '.wh..wh..opq': '', new: '' }));
    const view = await lab.snapshots.view([await lab.put(base), opaque]);
    assert.equal(await lab.sh(view, 'ls'), 'dev\netc\nnew\nproc\nsys\n');
    assert.equal(view.readFile('etc/passwd', 100), undefined);
  });

  test('a snapshot of another place is refused', async () => {
    using lab = openLab(snapshotter);
    using other = openLab(snapshotter);
    const view = await other.snapshots.view([]);
    assert.throws(() => lab.prepare(view), /not a snapshot of this store/);
  });
}

function aboutCommit(snapshotter: Snapshotter): void {
  test('nothing changed is no layer', async () => {
    using lab = openLab(snapshotter);
    await using active = lab.prepare(await lab.snapshots.view([await lab.put(base)]));
    await lab.sh(active, 'cat data/kept > /dev/null; touch x; rm x');
    assert.equal(await lab.commit(active), undefined);
  });

  test('the layer is ready to be mounted, and shows what was there when it was written', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([await lab.put(base)]);
    const active = lab.prepare(view);
    const list = 'find . -printf "%p %y %m %U:%G %l\\n" | sort';
    const before = await lab.sh(active, `${changes}\n${list}`);
    const committed = await lab.commit(active);
    assert.ok(committed);
    const events: Event[] = [];
    const next = await lab.snapshots.view([...view.layers, committed.layer], {
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual(events, []);
    assert.equal(await lab.sh(next, list), before);
  });

  test('the same changes give the same layer, whenever they are made', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([await lab.put(base)]);
    const digests: string[] = [];
    for (const id of ['first', 'second']) {
      const committed = await changeAndCommit(lab, lab.prepare(view, id), changes);
      assert.equal(committed.layer.descriptor.digest, committed.layer.diffId);
      digests.push(committed.layer.diffId);
    }
    assert.equal(digests[0], digests[1]);
    // On a slow machine a process of its own may have to remove what was written.
    for (let tries = 0; tries < 500 && lab.leftovers().length > 0; tries++) await setTimeout(10);
    assert.deepEqual(lab.leftovers(), []);
  });

  test('mount points that only the stub directory has do not get into layers', async () => {
    using lab = openLab(snapshotter);
    const view = await lab.snapshots.view([await lab.put(sampleTar({ file: '' }))]);
    const active = lab.prepare(view);
    const { layer, summary } = await changeAndCommit(
      lab,
      active,
      'ls proc sys dev > /dev/null; cat etc/hosts; echo > new; chown 5 etc',
    );
    assert.equal(summary.entries, 2);
    const alone = await lab.snapshots.view([layer]);
    assert.equal(await lab.sh(alone, 'ls; stat -c %Y etc'), 'dev\netc\nnew\nproc\nsys\n0\n');
    const bare = await lab.snapshots.view([layer], { mountPoints: false });
    assert.equal(await lab.sh(bare, 'ls'), 'etc\nnew\n');
    assert.equal(await lab.sh(await lab.snapshots.view([], { mountPoints: false }), 'ls'), '');
  });

  test('layers upon layers, each from the one before', async () => {
    using lab = openLab(snapshotter);
    let layers: readonly LayerRef[] = [await lab.put(base)];
    for (let step = 1; step <= 5; step++) {
      const active = lab.prepare(await lab.snapshots.view(layers), `step-${step}`);
      const committed = await changeAndCommit(
        lab,
        active,
        `echo ${step} >> data/steps; rm -f data/only-${step - 1}; echo > data/only-${step}`,
      );
      layers = [...layers, committed.layer];
    }
    const view = await lab.snapshots.view(layers);
    assert.equal(
      await lab.sh(view, 'cat data/steps; ls data'),
      '1\n2\n3\n4\n5\nkept\nlinked\nold\nonly-5\nsteps\nsub\n',
    );
  });
}

describe('commit where layers are unpacked', { skip }, () => {
  test('what becomes the layer is what unpacking its tar would give, to the last attribute', async () => {
    using lab = openLab();
    const view = await lab.snapshots.view([await lab.put(base)]);
    const active = lab.prepare(view);
    await lab.sh(active, changes);
    await makeSocket(`${active.upper}/moved/socket`);
    host.setXattr(`${active.upper}/data/new`, 'user.mine', Uint8Array.of(0, 1));
    host.setXattr(
      `${active.upper}/closed`,
      'security.capability',
      Buffer.from('0100000200040000000000000000000000000000', 'hex'),
    );
    const committed = await lab.commit(active);
    assert.ok(committed);
    assert.equal(existsSync(active.upper), false);
    const unpacked = lab.path('unpacked');
    mkdirSync(unpacked);
    host.setTimes(unpacked, 0, 1);
    const tar = lab.readBlob(committed.layer);
    await applyLayer([tar], unpacked, { mode: 'overlay', ops: host, devices: 'make' });
    const [ours, theirs] = [describeTree(lab.tree(committed.layer), host), describeTree(unpacked, host)];
    assert.ok(ours.size > 30, `${ours.size} files`);
    assert.deepEqual([...ours.keys()], [...theirs.keys()]);
    for (const [path, description] of ours) assert.equal(description, theirs.get(path), path);
  });

  test('after a boot an adopted layer is made again from its tar', async () => {
    using lab = openLab();
    const view = await lab.snapshots.view([await lab.put(base)]);
    const { layer } = await changeAndCommit(lab, lab.prepare(view), 'echo x > new');
    const rebooted = createSnapshots({
      layersDirectory: lab.layersDirectory,
      runDirectory: lab.path('run'),
      snapshotter: 'unpacked',
      scratch: () => lab.path('store', 'ingest', `again-${Math.random()}`),
      layers: { rest: async ({ diffId }) => ({ diffId, tarPath: blobPath(lab, layer), size: 1, indexPath: '' }) },
      host: { ...host, bootId: () => 'another' },
    });
    const kinds: string[] = [];
    const again = await rebooted.view([layer], { onEvent: ({ kind }) => kinds.push(kind) });
    assert.equal(kinds[0], 'start');
    assert.equal(String(again.readFile('new', 10)), 'x\n');
  });
});

test('where no overlay mount can write it is said so', { skip }, async () => {
  using directory = temporaryDirectory();
  for (const name of ['lower', 'upper', 'work', 'overlay']) mkdirSync(directory.join(name));
  const options = [
    `lowerdir=${directory.join('lower')}`,
    `upperdir=${directory.join('upper')}`,
    `workdir=${directory.join('work')}`,
  ];
  const overlay = directory.join('overlay');
  host.mount({ type: 'overlay', source: 'overlay', target: overlay, options });
  try {
    for (const name of ['layers', 'ingest']) mkdirSync(`${overlay}/${name}`);
    const none = { rest: () => Promise.reject(new Error('there are no layers')) };
    const scratch = (): string => `${overlay}/ingest/x`;
    const snapshots = createSnapshots({
      layersDirectory: `${overlay}/layers`,
      runDirectory: `${overlay}/run`,
      scratch,
      layers: none,
      host,
    });
    const view = await snapshots.view([]);
    assert.throws(
      () => snapshots.prepare('x', view, { directory: `${overlay}/x` }),
      (error: unknown) => {
        assert.ok(isFault(error, 'snapshot/no-overlay'));
        assert.match(error.message, /lies on overlay/);
        assert.match(error.hint ?? '', /NACRE_ROOT/);
        return true;
      },
    );
  } finally {
    host.unmount(overlay, { detach: true });
  }
});

test('who is not root is told so before any layer is touched', async () => {
  using directory = temporaryDirectory();
  const user = recordingHost({ currentUser: () => ({ uid: 1000, gid: 1000, name: 'somebody' }) });
  const snapshots = createSnapshots({
    layersDirectory: directory.path,
    runDirectory: directory.join('run'),
    scratch: () => directory.join('x'),
    layers: { rest: () => Promise.reject(new Error('there are no layers')) },
    host: user,
  });
  await assert.rejects(snapshots.view([]), (error: unknown) => {
    assert.ok(isFault(error, 'snapshot/needs-root'));
    assert.match(error.message, /^to mount layers needs root; without it: only root can do it/);
    return true;
  });
  assert.deepEqual(readdirSync(directory.path), ['run']);
});

async function changeAndCommit(lab: Lab, active: ActiveSnapshot, script: string): Promise<CommittedLayer> {
  await using used = active;
  await lab.sh(used, script);
  const committed = await lab.commit(used);
  assert.ok(committed);
  return committed;
}

function blobPath(lab: Lab, layer: LayerRef): string {
  const path = lab.path('store', 'blobs', 'sha256', digestHex(layer.diffId));
  assert.ok(statSync(path).isFile());
  return path;
}

async function makeSocket(path: string): Promise<void> {
  const server = (await import('node:net')).createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  // Closing removes it; what a killed program leaves behind stays.
  assert.ok(lstatSync(path).isSocket());
  server.unref();
}
