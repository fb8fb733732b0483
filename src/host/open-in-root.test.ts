import assert from 'node:assert/strict';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { descriptorPath, openInRoot, readInRoot } from './open-in-root.ts';
import { isSystemError } from './system-error.ts';

const outside = mkdtempSync(join(tmpdir(), 'nacre-root-'));
const root = join(outside, 'root');

before(() => {
  mkdirSync(join(root, 'etc/deep/er'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  writeFileSync(join(root, 'etc/passwd'), 'inside');
  symlinkSync('/etc/passwd', join(root, 'absolute'));
  symlinkSync('../../../../../etc/passwd', join(root, 'etc/climbs'));
  symlinkSync('../../../secret', join(root, 'etc/out'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('deep', join(root, 'etc/directory'));
});
after(() => rmSync(outside, { recursive: true }));

function read(path: string): string {
  const fd = openInRoot(root, path);
  try {
    return readFileSync(descriptorPath(fd), 'utf8');
  } finally {
    closeSync(fd);
  }
}

for (const path of [
  'etc/passwd',
  '/etc/passwd',
  '//etc/./passwd',
  'absolute',
  'etc/climbs',
  '../../etc/passwd',
  'etc/directory/../passwd',
  'etc/deep/er/../../passwd',
])
  test(`"${path}" is found inside`, () => assert.equal(read(path), 'inside'));

const failures: readonly (readonly [path: string, code: string])[] = [
  ['etc/out', 'ENOENT'],
  ['../secret', 'ENOENT'],
  ['loop', 'ELOOP'],
  ['etc/passwd/', 'ENOTDIR'],
  ['etc/passwd/..', 'ENOTDIR'],
  ['etc/passwd/x', 'ENOTDIR'],
];

for (const [path, code] of failures)
  test(`"${path}" is ${code}`, () =>
    assert.throws(
      () => openInRoot(root, path),
      (error) => isSystemError(error, code),
    ));

test('a link at the end is itself when it is not to be followed', () => {
  const fd = openInRoot(root, 'absolute', { follow: false });
  assert.ok(fstatSync(fd).isSymbolicLink());
  closeSync(fd);
});

test('by a descriptor of the root, and no descriptor stays open', () => {
  const fd = openInRoot(root, '/');
  const again = openInRoot(fd, 'etc/directory/er');
  assert.equal(readlinkSync(descriptorPath(again)), join(root, 'etc/deep/er'));
  assert.equal(readInRoot(fd, 'etc/climbs')?.toString(), 'inside');
  assert.equal(readInRoot(fd, 'etc'), undefined);
  closeSync(again);
  closeSync(fd);
  const next = openInRoot(root, '/');
  assert.equal(next, fd);
  closeSync(next);
});

test('who moves directories and links in a loop leads nobody out', async () => {
  // Now a directory, now a link that leads to where the secret is, and now below another directory.
  const code = `
    const { renameSync } = require('node:fs');
    const move = (from, to) => renameSync(${JSON.stringify(root)} + '/' + from, ${JSON.stringify(root)} + '/' + to);
    for (;;) {
      move('race', 'kept'); move('link', 'race');
      move('race', 'link'); move('kept', 'etc/deep/race');
      move('etc/deep/race', 'race');
    }`;
  mkdirSync(join(root, 'race/sub'), { recursive: true });
  writeFileSync(join(root, 'race/secret'), 'inside');
  symlinkSync(outside, join(root, 'link'));
  const worker = new Worker(code, { eval: true });
  const found = new Set<string>();
  try {
    for (let round = 0; round < 3000; round++) {
      for (const path of [
        'race/secret',
        'race/sub/../secret',
        'race/sub/../../../secret',
        'race/sub/../../../../secret',
      ]) {
        const bytes = readInRoot(root, path);
        if (bytes !== undefined) found.add(bytes.toString());
      }
    }
  } finally {
    await worker.terminate();
  }
  assert.deepEqual([...found], ['inside']);
});
