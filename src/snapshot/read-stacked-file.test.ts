import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { directoryReader } from './directory-reader.ts';
import { overlayMount } from './overlay-mount.ts';
import { readStackedFile } from './read-stacked-file.ts';

const host = openHost();

/** `path content`, `path/ `, `path -> target`, `path -` for a whiteout, `path/ opaque`. */
const layers: readonly (readonly string[])[] = [
  [
    ...['etc/passwd low', 'etc/low only', 'gone/file x', 'opaque/file x', 'opaque/deep/er x', 'file-then-directory x'],
    ...[
      'directory-then-file/below x',
      'a/b/c/d deep',
      'hidden x',
      'hidden-by-link/x x',
      'back-again/old x',
      'link-over -> etc',
    ],
  ],
  [
    ...[
      'etc/passwd high',
      'gone -',
      'opaque/ opaque',
      'opaque/new x',
      'file-then-directory/new x',
      'directory-then-file x',
    ],
    ...[
      'absolute -> /etc/passwd',
      'relative -> etc/passwd',
      'up -> ../../../etc/passwd',
      'a/b/up -> ../../etc/low',
      'loop -> loop',
    ],
    ...[
      'directory -> a/b',
      'etc/chain -> ../relative',
      'broken -> nowhere',
      'hidden -',
      'hidden-by-link -> etc',
      'back-again -',
    ],
    ...['through-file -> etc/passwd/x', 'slash -> etc/passwd/', 'root -> /', 'dots -> ./etc/.././etc/passwd'],
  ],
  ['a/b/c/d -', 'back-again/new x', 'link-over/own x', 'ü\\x ->  etc/passwd'],
];

const paths = [
  ...[
    'etc/passwd',
    '/etc/passwd',
    'etc/low',
    'gone',
    'gone/file',
    'opaque/file',
    'opaque/new',
    'opaque/deep/er',
    'hidden',
  ],
  ...[
    'file-then-directory',
    'file-then-directory/new',
    'directory-then-file',
    'directory-then-file/below',
    'a/b/c/d',
    'a/b/c',
  ],
  ...[
    'absolute',
    'relative',
    'up',
    'a/b/up',
    'loop',
    'loop/x',
    'directory/up',
    'directory/../low',
    'etc/chain',
    'broken',
    '',
  ],
  ...[
    'hidden-by-link/x',
    'hidden-by-link/passwd',
    'back-again/old',
    'back-again/new',
    'through-file',
    'slash',
    'root/etc/low',
  ],
  ...[
    'dots',
    'link-over/own',
    'link-over/low',
    '../../etc/low',
    'etc/../../etc/low',
    'none/../etc/low',
    'etc/passwd/../low',
    '/',
    '.',
  ],
];

function makeLayer(root: string, lines: readonly string[]): void {
  mkdirSync(root);
  for (const line of lines) {
    const [path = '', ...words] = line.split(' ');
    const hostPath = `${root}/${path}`;
    mkdirSync(dirname(hostPath), { recursive: true });
    if (words[0] === '->') symlinkSync(words.at(-1) ?? '', hostPath);
    else if (words[0] === '-') host.makeNode(hostPath, 'chardevice', 0, 0, 0);
    else if (path.endsWith('/')) {
      mkdirSync(hostPath, { recursive: true });
      host.setXattr(hostPath, 'trusted.overlay.opaque', Buffer.from('y'));
    } else writeFileSync(hostPath, words.join(' '));
  }
}

const skip = process.geteuid?.() === 0 ? false : 'only root may make whiteouts and mount';

test('every path reads as the kernel shows it', { skip }, async () => {
  using directory = temporaryDirectory();
  const lowers = layers.map((_, index) => directory.join(String(index))).reverse();
  for (const [index, lines] of layers.entries()) makeLayer(directory.join(String(index)), lines);
  const target = directory.join('target');
  mkdirSync(target);
  // The machine's own shell and libraries lie below the layers, none of which has a path of that name.
  const tools = directory.join('tools');
  mkdirSync(`${tools}/usr`, { recursive: true });
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, `${tools}/${name}`);
  const mounts = [
    overlayMount({ lowers: [...lowers, tools] }, target),
    { type: 'none', source: '/usr', target: `${target}/usr`, options: ['bind'] },
  ];
  const script =
    'for path; do if [ -f "/$path" ]; then read -r line < "/$path"; echo "$path=$line"; else echo "$path?"; fi; done';
  const { stdout, stderr } = await host.run('chroot', [target, '/bin/sh', '-c', script, 'sh', ...paths], { mounts });
  assert.equal(String(stderr), '');
  const readers = lowers.map((lower) => directoryReader(lower, host));
  const ours = paths.map((path) => {
    const content = readStackedFile(readers, path, 100);
    return content === undefined ? `${path}?` : `${path}=${Buffer.from(content)}`;
  });
  assert.deepEqual(ours, String(stdout).trimEnd().split('\n'));
});

test('more than the limit is a fault', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('file'), '12345');
  const readers = [directoryReader(directory.path, host)];
  assert.equal(readStackedFile(readers, 'file', 5)?.length, 5);
  assert.throws(
    () => readStackedFile(readers, 'file', 4),
    (error) => isFault(error, 'base/too-large'),
  );
});

test('an empty stack holds nothing', () => {
  assert.equal(readStackedFile([], '/etc/passwd', 100), undefined);
});
