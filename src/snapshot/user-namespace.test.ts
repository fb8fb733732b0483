import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { openLowerLayersSubject } from '../../test/suites/lower-layers-subject.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openHost } from '../host/index.ts';
import type { Mount } from '../oci/index.ts';
import { createSnapshots } from './create-snapshots.ts';
import { openLayerTrees } from './layer-tree.ts';
import { unpackedLayers } from './unpacked-layers.ts';

const host = openHost();

// The same file is run once more as root of a user namespace.
if (host.isInUserNamespace()) {
  lowerLayersSuite('layers unpacked in a user namespace', open);
  test('what is written in a user namespace is seen, and is a layer like any other', viewAndWrite);
} else {
  test('snapshots of an ordinary user', { skip: whyNot() }, inNamespace);
}

function whyNot(): string | false {
  if (host.currentUser().uid !== 0) return 'only root may give IDs to somebody';
  const missing = ['unshare', 'newuidmap'].find((name) => host.findProgram(name) === undefined);
  return missing === undefined ? false : `there is no program ${missing}`;
}

async function inNamespace(): Promise<void> {
  using directory = temporaryDirectory();
  const ids = directory.join('ids');
  writeFileSync(ids, `${host.currentUser().name}:200000:65536\n`);
  const bind = (target: string): Mount => ({ type: 'none', source: ids, target, options: ['bind'] });
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--test-reporter=tap'];
  const args = ['--user', '--map-root-user', '--map-auto', '--mount', '--', ...node, fileURLToPath(import.meta.url)];
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = await host.run('unshare', args, {
    mounts: ['/etc/subuid', '/etc/subgid'].map(bind),
    env: onlyText(env),
    cwd: '/',
  });
  assert.equal(status, 0, String(stdout) + String(stderr));
  assert.match(String(stdout), /^# pass \d\d/m);
}

function onlyText(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function open(): LowerLayersSubject {
  return openLowerLayersSubject(host, ({ store }) => {
    const trees = openLayerTrees(store.paths.layers, store.scratch, host, 'userns');
    return unpackedLayers({ trees, layers: store, host, marks: 'user' });
  });
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
  const below = await layers.put(sampleTar({ 'a/': '', 'a/file': 'content', 'b/': '', 'b/x': '', c: '' }));
  const view = await snapshots.view([below]);
  assert.equal(String(view.readFile('a/file', 100)), 'content');
  const target = directory.join('target');
  mkdirSync(target);
  await using active = snapshots.prepare('one', view, { directory: directory.join('one') });
  const change = 'cd "$0" && echo new > a/new && chown 5:6 a/new a && chmod 700 a && rm -r b c && mkdir b && ls a b';
  assert.deepEqual(await sh(change, target, active.mounts(target)), ['a:\nfile\nnew\n\nb:\n', '']);
  assert.equal(active.readFile('b/x', 100), undefined);
  const committed = await snapshots.commit(active, { blobs: store, latest: 2 ** 31 });
  assert.ok(committed);
  const both = await snapshots.view([below, committed.layer]);
  const look = 'cd "$0" && find a b | sort && [ ! -e c ] && cat a/new && stat -c "%n %u:%g %a" a a/new';
  const seen = 'a\na/file\na/new\nb\nnew\na 5:6 700\na/new 5:6 644\n';
  assert.deepEqual(await sh(look, target, both.mounts(target)), [seen, '']);
}

async function sh(script: string, target: string, mounts: readonly Mount[]): Promise<readonly string[]> {
  const { stdout, stderr } = await host.run('sh', ['-c', script, target], { mounts });
  return [String(stdout), String(stderr)];
}
