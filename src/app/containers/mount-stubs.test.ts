import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { restLayer } from '../../../test/archive/rest-layer.ts';
import { sampleTar } from '../../../test/suites/sample-tar.ts';
import { openFileTree } from '../../image/index.ts';
import { findMountStubs } from './mount-stubs.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-stubs-'));
after(() => rmSync(directory, { recursive: true }));

const image = openFileTree([
  restLayer(
    directory,
    Buffer.from(
      sampleTar({
        'srv/': '',
        'srv/there/': '',
        'var/': '',
        'var/run': { symlink: '/run' },
        'run/': '',
        'etc/': '',
        'etc/f': 'x',
      }),
    ),
  ),
]);

const cases: readonly {
  readonly name: string;
  /** Directories end in a slash. */
  readonly upper: readonly string[];
  readonly targets: readonly string[];
  readonly stubs: readonly string[];
}[] = [
  { name: 'nothing is mounted', upper: ['a/'], targets: [], stubs: [] },
  { name: 'a directory for a mount', upper: ['a/'], targets: ['/a'], stubs: ['a'] },
  {
    name: 'a file for a mount, and its directory',
    upper: ['a/', 'a/file'],
    targets: ['/a/file'],
    stubs: ['a', 'a/file'],
  },
  {
    name: 'directories on the way, with another file in one',
    upper: ['a/', 'a/b/', 'a/b/c/', 'a/x'],
    targets: ['/a/b/c'],
    stubs: ['a/b', 'a/b/c'],
  },
  {
    name: 'a directory of the image on the way',
    upper: ['srv/', 'srv/new/'],
    targets: ['/srv/new'],
    stubs: ['srv', 'srv/new'],
  },
  {
    name: 'a directory of the image whose mode is another',
    upper: ['var/ 700', 'var/new/'],
    targets: ['/var/new'],
    stubs: ['var/new'],
  },
  {
    name: 'what the image has is no stub',
    upper: ['srv/', 'srv/there/'],
    targets: ['/srv/there', '/etc/f'],
    stubs: [],
  },
  { name: 'what was written to is no stub', upper: ['a/', 'a/file ='], targets: ['/a/file', '/a'], stubs: [] },
  { name: 'what was removed before the container ended', upper: [], targets: ['/a/b'], stubs: [] },
  {
    name: 'through a link of the image',
    upper: ['run/', 'run/lock/'],
    targets: ['/var/run/lock'],
    stubs: ['run', 'run/lock'],
  },
  {
    name: 'two in one directory',
    upper: ['a/', 'a/b/', 'a/c/'],
    targets: ['/a/b', '/a/c'],
    stubs: ['a', 'a/b', 'a/c'],
  },
  { name: 'one in another', upper: ['a/', 'a/b/'], targets: ['/a', '/a/b'], stubs: ['a', 'a/b'] },
];

for (const { name, upper, targets, stubs } of cases) {
  test(name, () => {
    const root = mkdtempSync(join(directory, 'upper-'));
    for (const line of upper) writeTo(root, line);
    const found = findMountStubs(root, targets, image, { readXattrs: () => new Map() });
    assert.deepEqual([...found].sort(), stubs);
  });
}

/** Makes `path/`, `path/ mode`, `path`, or `path =` with something in it. */
function writeTo(root: string, line: string): void {
  const [path = '', more = ''] = line.split(' ');
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith('/')) writeFileSync(target, more);
  else {
    mkdirSync(target);
    chmodSync(target, more === '' ? 0o755 : Number.parseInt(more, 8));
  }
}
