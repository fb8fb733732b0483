import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openHost } from '../host/index.ts';
import { hasVolatile, overlayMount } from './overlay-mount.ts';

test('the mount of a stack, read-only and writable', () => {
  assert.deepEqual(overlayMount({ lowers: ['/top', '/bottom'] }, '/target'), {
    type: 'overlay',
    source: 'overlay',
    target: '/target',
    options: ['ro', 'lowerdir=/top:/bottom'],
  });
  const writable = { upper: '/upper', work: '/work', volatile: true };
  assert.deepEqual(overlayMount({ lowers: ['/a'], writable }, '/target').options, [
    'lowerdir=/a',
    'upperdir=/upper',
    'workdir=/work',
    'index=off',
    'metacopy=off',
    'xino=off',
    'redirect_dir=off',
    'volatile',
  ]);
  const kept = overlayMount({ lowers: ['/a'], writable: { ...writable, volatile: false } }, '/target');
  assert.equal(kept.options.includes('volatile'), false);
  const user = overlayMount({ lowers: ['/a'], writable, userXattrs: true }, '/target');
  assert.deepEqual(user.options.slice(0, 2), ['lowerdir=/a', 'userxattr']);
  assert.ok(user.options.includes('redirect_dir=nofollow'));
});

test('volatile is used from Linux 5.10 on', () => {
  const releases = {
    '6.1.0-18-amd64': true,
    '5.10.0': true,
    '5.9.16': false,
    '4.19.0-26': false,
    '10.0': true,
    odd: false,
  };
  for (const [release, expected] of Object.entries(releases)) assert.equal(hasVolatile(release), expected, release);
});

const skip = process.geteuid?.() === 0 ? false : 'only root may mount';

test('directories of any name can be mounted', { skip }, async () => {
  using directory = temporaryDirectory();
  const odd = (name: string): string => {
    const path = directory.join(`${name} : , \\ \\: = ü`);
    mkdirSync(path);
    return path;
  };
  const [low, lower, upper, work, target] = [odd('low'), odd('lower'), odd('upper'), odd('work'), odd('target')];
  writeFileSync(`${low}/a`, 'a');
  writeFileSync(`${lower}/b`, 'b');
  const mounts = [overlayMount({ lowers: [lower, low], writable: { upper, work, volatile: true } }, target)];
  const { stdout, stderr } = await openHost().run('sh', ['-c', 'cd "$1" && cat a b && echo c > c', 'sh', target], {
    mounts,
  });
  assert.deepEqual([String(stdout), String(stderr)], ['ab', '']);
  assert.equal(readFileSync(`${upper}/c`, 'utf8'), 'c\n');
});
