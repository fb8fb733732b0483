import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCodeCache } from './code-cache.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-code-'));
after(() => rmSync(directory, { recursive: true }));

const code = new Map([
  ['main.cjs', Buffer.from('first')],
  ['run.cjs', Buffer.from('second\n')],
  ['empty.cjs', Buffer.alloc(0)],
]);

test('codes come back as they were kept, aligned for V8', () => {
  openCodeCache(directory, 'build', 'run').keep(code);
  const cache = openCodeCache(directory, 'build', 'run');
  for (const [name, bytes] of code) assert.deepEqual(cache.get(name), bytes);
  assert.equal((cache.get('run.cjs')?.byteOffset ?? 1) % 8, 0);
  assert.equal(cache.get('other.cjs'), undefined);
});

test('the first calls of a kind write, each kind its own', () => {
  const calls = Array.from({ length: 3 }, () => {
    const cache = openCodeCache(directory, 'build', 'exec');
    cache.keep(code);
    return cache.wantsMore;
  });
  assert.deepEqual(calls, [true, true, true]);
  const later = Array.from({ length: 40 }, () => openCodeCache(directory, 'build', 'exec').wantsMore);
  assert.ok(later.includes(false));
  assert.equal(openCodeCache(directory, 'build', 'ps').wantsMore, true);
});

const damages: readonly [what: string, damage: (path: string) => void][] = [
  ['cut', (path) => truncateSync(path, readFileSync(path).length - 1)],
  ['longer', (path) => writeFileSync(path, 'more', { flag: 'a' })],
  ['empty', (path) => truncateSync(path, 0)],
  ['of another kind', (path) => writeFileSync(path, `other\n${readFileSync(path, 'latin1')}`, 'latin1')],
];
for (const [what, damage] of damages)
  test(`a file that is ${what} is as none`, () => {
    openCodeCache(directory, 'build', what).keep(code);
    damage(join(directory, 'build', what));
    const cache = openCodeCache(directory, 'build', what);
    assert.equal(cache.get('main.cjs'), undefined);
    assert.equal(cache.wantsMore, true);
  });

test('builds that nobody used for long are forgotten', () => {
  for (const name of ['old', 'young']) mkdirSync(join(directory, name));
  utimesSync(join(directory, 'old'), 0, 0);
  openCodeCache(directory, 'next', 'run').keep(code);
  assert.deepEqual(
    ['old', 'young', 'build', 'next'].map((name) => existsSync(join(directory, name))),
    [false, true, true, true],
  );
});

test('a place where nothing can be written is as none', () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  const cache = openCodeCache(file, 'build', 'run');
  cache.keep(code);
  assert.equal(openCodeCache(file, 'build', 'run').get('main.cjs'), undefined);
});
