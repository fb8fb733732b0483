import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Entry, findEntry } from './find-entry.ts';
import { readProject } from './read-project.ts';

function find(t: TestContext, manifest: Readonly<Record<string, unknown>>, files: readonly string[]): Entry {
  const root = mkdtempSync(join(tmpdir(), 'nacre-entry-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  return findEntry(readProject(root), root);
}

describe('the file that starts a program', () => {
  const rows: readonly (readonly [
    source: string,
    manifest: Readonly<Record<string, unknown>>,
    files: string[],
    file: string,
  ])[] = [
    [
      'nacre.entry',
      { nacre: { entry: 'a.js' }, scripts: { start: 'next start' }, main: 'b.js' },
      ['a.js', 'b.js'],
      'a.js',
    ],
    ['the script start', { scripts: { start: 'node dist' }, main: 'b.js' }, ['dist/index.js', 'b.js'], 'dist/index.js'],
    [
      'exports of package.json',
      { exports: { '.': { types: './a.d.ts', import: './a.mjs' } }, main: 'b.js' },
      ['a.mjs', 'b.js'],
      'a.mjs',
    ],
    ['exports of package.json', { exports: './a.js' }, ['a.js'], 'a.js'],
    ['main of package.json', { main: './lib/a' }, ['lib/a.js'], 'lib/a.js'],
    ['bin of package.json', { name: '@s/tool', bin: './cli.js' }, ['cli.js'], 'cli.js'],
    ['its name', {}, ['src/index.ts'], 'src/index.ts'],
    ['its name', {}, ['server.js', 'src/index.ts'], 'server.js'],
  ];
  for (const [source, manifest, files, file] of rows) {
    test(`${JSON.stringify(manifest)} starts ${file}`, (t) => {
      const entry = find(t, manifest, files);
      assert.deepEqual([entry.file, entry.source], [file, source]);
    });
  }

  test('flags and what they load first come along', (t) => {
    const start = 'A=b node --import ./first.mjs -r pkg/config --enable-source-maps a.js x';
    const files = ['first.mjs', 'node_modules/pkg/config.js', 'a.js'];
    const { env, flags, args, preloads } = find(t, { scripts: { start } }, files);
    assert.deepEqual([env, args, preloads], [['A=b'], ['x'], ['first.mjs', 'node_modules/pkg/config.js']]);
    assert.deepEqual(flags, ['--import', './first.mjs', '-r', 'pkg/config', '--enable-source-maps']);
  });

  const wrong: readonly (readonly [manifest: Readonly<Record<string, unknown>>, message: RegExp])[] = [
    [{ scripts: { start: 'next start' } }, /does more than start Node/],
    [{ main: 'gone.js' }, /gone\.js, which main of package\.json names, is not there: and there is no script build/],
    [{ main: 'gone.js', scripts: { build: 'tsc' } }, /the build script did not make it/],
    [{ scripts: { start: 'node -r none a.js' } }, /loads first, none, is not there/],
    [{}, /does not say which file/],
    [{ main: '../a.js' }, /is not there/],
    [{ nacre: { entry: '../a.js' } }, /no path in the project/],
    [{ nacre: { entri: 'a.js' } }, /knows no "entri"/],
  ];
  for (const [manifest, message] of wrong)
    test(`${JSON.stringify(manifest)} is refused`, (t) => {
      assert.throws(
        () =>
          find(
            t,
            manifest,
            ['a.js'].filter(() => manifest.scripts !== undefined),
          ),
        { code: 'app/bad-project', message },
      );
    });
});
