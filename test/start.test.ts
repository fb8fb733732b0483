import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const project = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'nacre-start-'));
after(() => rmSync(directory, { recursive: true }));

/** What takes milliseconds to load, and is loaded where it is used. */
const heavy = [
  'child_process',
  'crypto',
  'dgram',
  'fs/promises',
  'http',
  'https',
  'net',
  'readline',
  'stream',
  'tty',
  'zlib',
];

/** Which modules of Node the bundle has loaded by the end of a call. */
function loadedBy(...args: readonly string[]): ReadonlySet<string> {
  const [list, hook] = [join(directory, 'list'), join(directory, 'hook.cjs')];
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')));`,
  );
  const { status, stderr } = spawnSync(join(project, 'bin/nacre'), args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--require=${hook}`, NACRE_ROOT: join(directory, 'root') },
  });
  assert.equal(status, 0, stderr);
  const names = readFileSync(list, 'utf8').matchAll(/^NativeModule (\S+)$/gm);
  return new Set([...names].map(([, name = '']) => name));
}

const skip = existsSync(join(project, 'dist/cli.cjs')) ? false : 'there is no bundle';
// A new store fills a file with what is random.
if (skip === false) before(() => void loadedBy('images'));

for (const call of [
  ['--version'],
  ['images'],
  ['ps', '-a'],
  ['volume', 'ls'],
  ['run', '--help'],
  ['start', '--help'],
  ['exec', '--help'],
])
  test(`nacre ${call.join(' ')} loads nothing heavy`, { skip }, () => {
    const loaded = loadedBy(...call);
    assert.deepEqual(
      heavy.filter((name) => loaded.has(name)),
      [],
    );
  });
