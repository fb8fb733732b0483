import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LayerStore, openLayerStore } from '../../test/suites/layer-store.ts';
import { openLowerLayersSubject } from '../../test/suites/lower-layers-subject.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openHost } from '../host/index.ts';
import { createSnapshots } from './create-snapshots.ts';
import { openLayerTrees } from './layer-tree.ts';
import { unpackedLayers } from './unpacked-layers.ts';
import { namespacedTrees, unpackInNamespace } from './user-namespace.ts';

const host = openHost();
/** Who runs these tests when root starts them. */
const user = 'nobody';
const isRoot = process.geteuid?.() === 0;

if (isRoot) {
  test('layers of an ordinary user', { skip: whyNot() }, asUser);
} else {
  lowerLayersSuite('layers unpacked in a user namespace', open, false);
  test('a user has snapshots of his own', viewAndWrite);
}

function whyNot(): string | false {
  const missing = ['unshare', 'newuidmap', 'setpriv'].find((name) => host.findProgram(name) === undefined);
  return missing === undefined ? false : `there is no program ${missing}`;
}

/** Runs this file once more as somebody who has IDs to give away, for that process alone. */
async function asUser(): Promise<void> {
  using directory = temporaryDirectory();
  chmodSync(directory.path, 0o755);
  const ids = directory.join('ids');
  writeFileSync(ids, `${user}:200000:65536\n`, { mode: 0o644 });
  const home = directory.join('home');
  mkdirSync(home);
  chmodSync(home, 0o1777);
  const bind = (target: string) => ({ type: 'none', source: ids, target, options: ['bind'] });
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--test-reporter=tap'];
  const args = ['--reuid', user, '--regid', 'nogroup', '--clear-groups', ...node, fileURLToPath(import.meta.url)];
  const { status, stdout, stderr } = await host.run('setpriv', args, {
    mounts: ['/etc/subuid', '/etc/subgid'].map(bind),
    env: { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: home },
    cwd: '/',
  });
  assert.equal(status, 0, String(stdout) + String(stderr));
  assert.match(String(stdout), /^# pass \d\d/m);
  // What another user owned is gone, too.
  accessSync(home, constants.W_OK);
}

function open(): LowerLayersSubject {
  // What belongs to others goes as it came.
  const removeOthers = ({ store }: LayerStore): void =>
    void spawnSync('unshare', ['--user', '--map-root-user', '--map-auto', 'rm', '-rf', store.paths.layers]);
  return openLowerLayersSubject(
    host,
    ({ store }) => {
      const trees = openLayerTrees(store.paths.layers, store.scratch, host, namespacedTrees(host));
      return unpackedLayers({ trees, layers: store, host, unpacking: unpackInNamespace(host, store) });
    },
    removeOthers,
  );
}

async function viewAndWrite(): Promise<void> {
  using layers = openLayerStore();
  const { store, directory } = layers;
  using snapshots = createSnapshots({
    layersDirectory: store.paths.layers,
    scratch: store.scratch,
    runDirectory: directory.join('run'),
    layers: store,
    host,
  });
  const view = await snapshots.view([
    await layers.put(sampleTar({ 'a/': '', 'a/file': 'content', 'b/': '', 'b/x': '' })),
  ]);
  assert.equal(String(view.readFile('a/file', 100)), 'content');
  const target = directory.join('target');
  mkdirSync(target);
  {
    await using active = snapshots.prepare('one', view, { directory: directory.join('one') });
    const script =
      'cd "$0" && echo new > a/new && chown 5:6 a/new a && chmod 700 a && rm -r b && mkdir b && ls a b && cat a/file';
    const { stdout, stderr } = await host.run('sh', ['-c', script, target], {
      mounts: active.mounts(target),
      userNamespace: true,
    });
    assert.deepEqual([String(stdout), String(stderr)], ['a:\nfile\nnew\n\nb:\ncontent', '']);
    assert.equal(active.readFile('b/x', 100), undefined);
    const again = await host.run('cat', [`${target}/a/new`], { mounts: active.mounts(target), userNamespace: true });
    assert.equal(String(again.stdout), 'new\n');
  }
  assert.throws(() => accessSync(directory.join('one')), /ENOENT/);
}
