import assert from 'node:assert/strict';
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { applyLayer } from '../../src/archive/index.ts';
import { isFault, streamOf } from '../../src/base/index.ts';
import { openHost } from '../../src/host/index.ts';
import { findDifference, type LayerDifference, openLayerIndex, openUpperIndex } from '../../src/image/index.ts';
import { openLayerStore } from '../suites/layer-store.ts';
import { sampleTar } from '../suites/sample-tar.ts';

const tar = sampleTar({
  'etc/': '',
  'etc/motd': 'hello\n',
  'etc/also': { hardlink: 'etc/motd' },
  'etc/link': { symlink: 'motd' },
  'etc/.wh.old': '',
  'var/': '',
  'var/.wh..wh..opq': '',
  'var/log': 'a line\n',
});

/** Keeps a file's time, so that only what is meant differs. */
function quietly(path: string, work: () => void): void {
  const { atime, mtime } = statSync(path);
  work();
  utimesSync(path, atime, mtime);
}

const changes: readonly (readonly [string, (root: string) => void, LayerDifference | undefined])[] = [
  ['nothing', () => {}, undefined],
  [
    'content',
    (root) => quietly(`${root}/var/log`, () => writeFileSync(`${root}/var/log`, 'a lime\n')),
    { path: 'var/log', what: 'content' },
  ],
  [
    'size',
    (root) => quietly(`${root}/var/log`, () => writeFileSync(`${root}/var/log`, 'a')),
    { path: 'var/log', what: 'size' },
  ],
  ['mode', (root) => chmodSync(`${root}/var/log`, 0o4755), { path: 'var/log', what: 'mode' }],
  ['time', (root) => utimesSync(`${root}/var/log`, 5, 5), { path: 'var/log', what: 'time' }],
  [
    'target',
    (root) =>
      quietly(`${root}/etc`, () => {
        rmSync(`${root}/etc/link`);
        symlinkSync('/etc/shadow', `${root}/etc/link`);
        lutimesSync(`${root}/etc/link`, 1_000_000_000, 1_000_000_000);
      }),
    { path: 'etc/link', what: 'target' },
  ],
  [
    'a file more',
    (root) => quietly(`${root}/etc`, () => writeFileSync(`${root}/etc/new`, '')),
    { path: 'etc/new', what: 'added' },
  ],
  [
    'a file less',
    (root) => quietly(`${root}/var`, () => rmSync(`${root}/var/log`)),
    { path: 'var/log', what: 'missing' },
  ],
  [
    'what was hidden shows',
    (root) => quietly(`${root}/etc`, () => rmSync(`${root}/etc/old`)),
    { path: 'etc/old', what: 'missing' },
  ],
  [
    'a link that is a file of its own',
    (root) =>
      quietly(`${root}/etc`, () => {
        writeFileSync(`${root}/etc/copy`, 'hello\n', { mode: 0o644 });
        utimesSync(`${root}/etc/copy`, 1_000_000_000, 1_000_000_000);
        renameSync(`${root}/etc/copy`, `${root}/etc/also`);
      }),
    { path: 'etc/also', what: 'links' },
  ],
];

for (const [what, change, expected] of changes) {
  test(`unpacked files and their layer: ${what}`, async (t) => {
    if (process.geteuid?.() !== 0) return t.skip('marks of overlayfs need root');
    using lab = openLayerStore();
    const host = openHost();
    const root = lab.directory.join('tree');
    mkdirSync(root);
    const layer = await lab.store.rest(await lab.put(tar));
    await applyLayer(streamOf(tar), root, { mode: 'overlay', ops: host, devices: 'make' });
    change(root);
    const found = openUpperIndex(root, { readXattrs: host.readXattrs });
    assert.deepEqual(await findDifference(openLayerIndex(layer), found), expected);
    await assert.rejects(findDifference(openLayerIndex(layer), found, AbortSignal.abort()), (error) =>
      isFault(error, 'base/cancelled'),
    );
  });
}

test('files that share their content otherwise than they should', async () => {
  const files = { a: '1', b: { hardlink: 'a' }, c: '2', d: { hardlink: 'c' } } as const;
  const crossed = { a: '1', c: { hardlink: 'a' }, b: '2', d: { hardlink: 'b' } } as const;
  using layers = openLayerStore();
  const [expected, found] = await Promise.all(
    [files, crossed].map(async (each) => openLayerIndex(await layers.store.rest(await layers.put(sampleTar(each))))),
  );
  assert.ok(expected !== undefined && found !== undefined);
  assert.deepEqual(await findDifference(expected, found), { path: 'b', what: 'links' });
});
