import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeTar, type TarContent } from '../../../test/packages/make-tar.ts';
import { unpackTarball } from './unpack-tarball.ts';

describe('packages of npm', () => {
  let directory: string;
  let target: string;
  let count = 0;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-tarball-'));
  });
  beforeEach(() => {
    target = join(directory, `to-${count++}`);
  });
  after(() => rmSync(directory, { recursive: true }));

  function write(files: Readonly<Record<string, TarContent>>): string {
    const path = join(directory, 'a.tgz');
    writeFileSync(path, gzipSync(makeTar(files)));
    return path;
  }

  test('files lie below the first directory, whatever that is called', async () => {
    await unpackTarball(write({ 'any/package.json': '{}', 'any/bin/run': '#!/usr/bin/env node' }), target);
    assert.equal(readFileSync(join(target, 'package.json'), 'utf8'), '{}');
    assert.equal(lstatSync(join(target, 'bin/run')).mode & 0o100, 0o100);
    assert.equal(lstatSync(join(target, 'package.json')).mode & 0o111, 0);
  });

  test('links and devices are passed over, so that nothing is written through them', async () => {
    const path = write({
      'package/link': { type: 'symlink', linkTarget: '/etc' },
      'package/link/passwd': 'x',
      'package/pipe': { type: 'fifo' },
    });
    await unpackTarball(path, target);
    assert.deepEqual(readdirSync(target), ['link']);
    assert.equal(readFileSync(join(target, 'link/passwd'), 'utf8'), 'x');
  });

  test('only what is wanted is written', async () => {
    const path = write({ 'package/a': 'a', 'package/b': 'b' });
    await unpackTarball(path, target, { wanted: (inner) => inner === 'b' });
    assert.deepEqual(readdirSync(target), ['b']);
  });

  test('a file in the place of a directory is told of', async () => {
    const path = write({ 'package/a': 'a', 'package/a/b': 'b' });
    await assert.rejects(unpackTarball(path, target), { code: 'packages/bad-archive', message: /a\.tgz/ });
  });

  test('one that breaks off is refused', async () => {
    const path = join(directory, 'b.tgz');
    writeFileSync(path, gzipSync(makeTar({ 'package/a': 'x'.repeat(2000) })).subarray(0, 60));
    await assert.rejects(unpackTarball(path, target), { code: /^archive\// });
    assert.ok(existsSync(target));
  });
});
