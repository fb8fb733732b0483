import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { whyNoErofs } from '../../test/suites/why-no-erofs.ts';
import { Fault, isFault } from '../base/index.ts';
import { type Host, openHost } from '../host/index.ts';
import { openLowerLayers } from './open-lower-layers.ts';
import type { SnapshotsOptions } from './snapshots.ts';

const skip = whyNoErofs();
const real = openHost();

interface Lab extends Disposable {
  readonly options: SnapshotsOptions;
  /** Mounts that were made, by type and kind of source. */
  readonly mounted: string[];
  /** The file of verdicts. */
  verdicts(): readonly string[];
}

/** A store on a machine that refuses what `refuse` says. */
function open(refuse: (source: string) => boolean, snapshotter?: string): Lab {
  const { store, directory, [Symbol.dispose]: dispose } = openLayerStore();
  const mounted: string[] = [];
  const host: Host = {
    ...real,
    mount(call) {
      const kind = call.source.startsWith('/dev/') ? 'loop' : 'file';
      if (call.type === 'erofs') mounted.push(kind);
      if (call.type === 'erofs' && refuse(kind)) throw refused(call.target);
      real.mount(call);
    },
  };
  const runDirectory = directory.join('run');
  return {
    options: {
      layersDirectory: store.paths.layers,
      scratch: store.scratch,
      runDirectory,
      snapshotter,
      layers: store,
      host,
    },
    mounted,
    verdicts: () => readFileSync(`${runDirectory}/snapshotters`, 'utf8').split('\n').slice(1, -1),
    [Symbol.dispose]: dispose,
  };
}

function refused(target: string): Fault {
  return new Fault('host/mount-failed', { exit: 1, status: 500, about: '' }, `mount erofs on ${target}: refused`);
}

test('the best way that works is taken, and remembered until the next boot', { skip }, async () => {
  using lab = open((kind) => kind === 'file');
  using first = await openLowerLayers(lab.options);
  assert.equal(first.trees, undefined);
  assert.deepEqual(lab.mounted, ['file', 'loop']);
  const [no, yes] = lab.verdicts();
  assert.match(no ?? '', /^erofs\tmount erofs on .*: refused$/);
  assert.equal(yes, 'erofs-loop\t');
  using _again = await openLowerLayers(lab.options);
  assert.deepEqual(lab.mounted, ['file', 'loop']);
  const rebooted = { ...lab.options.host, bootId: () => 'another' };
  using _later = await openLowerLayers({ ...lab.options, host: rebooted });
  assert.deepEqual(lab.mounted, ['file', 'loop', 'file', 'loop']);
});

test('where nothing can be mounted layers are unpacked', { skip }, async () => {
  using lab = open(() => true);
  using lowerLayers = await openLowerLayers(lab.options);
  assert.notEqual(lowerLayers.trees, undefined);
  assert.equal(lab.verdicts().length, 3);
});

test('one way can be forced', { skip }, async () => {
  using lab = open(() => false, 'unpacked');
  using lowerLayers = await openLowerLayers(lab.options);
  assert.notEqual(lowerLayers.trees, undefined);
  assert.deepEqual(lab.mounted, []);
});

test('what is forced and can not be is a fault with the reason, also from memory', { skip }, async () => {
  using lab = open(() => true, 'erofs');
  for (const _ of [1, 2]) {
    await assert.rejects(openLowerLayers(lab.options), (error: unknown) => {
      assert.ok(isFault(error, 'snapshot/snapshotter-unfit'));
      assert.match(error.message, /^this machine can not do "erofs": mount erofs on .*: refused$/);
      return true;
    });
  }
  assert.deepEqual(lab.mounted, ['file']);
});

test('a name that is none is told with all that there are', async () => {
  using lab = open(() => true, 'erofs-lop');
  await assert.rejects(openLowerLayers(lab.options), (error: unknown) => {
    assert.ok(isFault(error, 'snapshot/unknown-snapshotter'));
    assert.equal(error.exit, 2);
    assert.match(error.hint ?? '', /^Did you mean erofs-loop\? .*erofs, erofs-loop, unpacked/);
    return true;
  });
});

test('a file system that shows something else than it was given is not taken', { skip }, async () => {
  using lab = open(() => false);
  const host: Host = { ...lab.options.host, readXattr: () => undefined };
  using lowerLayers = await openLowerLayers({ ...lab.options, host });
  assert.notEqual(lowerLayers.trees, undefined);
  assert.match(lab.verdicts()[0] ?? '', /does not show extended attributes/);
});

test('trying out leaves nothing', { skip }, async () => {
  using lab = open(() => false);
  using _lowerLayers = await openLowerLayers(lab.options);
  const directory = `${lab.options.runDirectory}/layers`;
  assert.equal(existsSync(directory) && readFileSync('/proc/self/mountinfo', 'utf8').includes(`${directory} `), false);
});

test('what can not be remembered is tried again', { skip }, async () => {
  using lab = open(() => false);
  mkdirSync(`${lab.options.runDirectory}/snapshotters`, { recursive: true });
  for (const _ of [1, 2]) (await openLowerLayers(lab.options))[Symbol.dispose]();
  assert.equal(lab.mounted.length, 2);
});
