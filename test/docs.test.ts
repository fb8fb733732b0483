import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { buildChecksPage } from '../scripts/build-checks-page.ts';
import { differencesPage } from '../scripts/differences-page.ts';
import { errorsPage } from '../scripts/errors-page.ts';
import { libraryDoors } from '../scripts/library-doors.ts';
import { syncFileSchema } from '../src/app/index.ts';
import { commands } from '../src/cli/commands.ts';
import { serverConfigSchema } from '../src/registry/server/index.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules/**', 'dist*/**', '.cache/**'] });

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test('docs/reference/errors.md is what `make docs` writes', async () => {
  assert.ok(read('docs/reference/errors.md') === (await errorsPage()), 'run `make docs`');
});

test('docs/reference/build-checks.md is what `make docs` writes', () => {
  assert.ok(read('docs/reference/build-checks.md') === buildChecksPage(), 'run `make docs`');
});

test('docs/reference/dockerfile-differences.md is what `make docs` writes', () => {
  assert.ok(read('docs/reference/dockerfile-differences.md') === differencesPage(), 'run `make docs`');
});

test('docs/reference/registry-config.schema.json is what `make docs` writes', () => {
  const written: unknown = JSON.parse(read('docs/reference/registry-config.schema.json'));
  assert.deepEqual(written, serverConfigSchema(), 'run `make docs`');
});

test('docs/reference/sync.schema.json is what `make docs` writes', () => {
  assert.deepEqual(JSON.parse(read('docs/reference/sync.schema.json')), syncFileSchema(), 'run `make docs`');
});

test("README lists the library's doors", () => {
  const listed = Array.from(read('README.md').matchAll(/^\| `(nacre[/a-z-]*)` \|/gm), ([, specifier]) => specifier);
  assert.deepEqual(
    listed,
    libraryDoors().map(({ specifier }) => specifier),
  );
});

test('every command of the Makefile is in CONTRIBUTING.md', () => {
  const targets = Array.from(read('Makefile').matchAll(/^([a-z]+):.*## /gm), ([, target]) => target);
  const page = read('CONTRIBUTING.md');
  assert.deepEqual(
    targets.filter((target) => !page.includes(`make ${target}`)),
    [],
  );
});

test("README's test command is what .ci/run calls", () => {
  assert.match(read('.ci/run'), /^exec make test$/m);
  assert.match(read('README.md'), /^ {4}make test( |$)/m);
});

describe('every call of nacre that a message or page names can be made', () => {
  const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
  for (const file of [...sources, ...pages].filter((path) => callsIn(read(path)).length > 0)) {
    test(file, () => {
      const unknown = callsIn(read(file)).filter((call) => !isCall(call));
      assert.deepEqual(unknown, []);
    });
  }
});

/** The words after `nacre` wherever a call of it stands: in backquotes, behind a pipe, or alone on an indented line. */
function callsIn(text: string): string[] {
  const calls = text.matchAll(/(?:`|\| |&& |^ {4}(?:\.\/bin\/)?)nacre ([a-z][^`'"\\\n|]*)/gm);
  return Array.from(calls, ([, call = '']) => call.trim());
}

/** Whether a call begins with a verb of the command line. */
function isCall(call: string): boolean {
  return [...commands.map(({ name }) => name), 'help', 'version'].some((name) => `${call} `.startsWith(`${name} `));
}

describe('links resolve', () => {
  for (const page of pages) {
    test(page, () => {
      assert.deepEqual(
        linksOf(read(page)).filter((link) => !resolves(page, link)),
        [],
      );
    });
  }
});

/** Targets of the links and images of a page, without those to other hosts. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Whether a link of a page names a file of this repository, and a heading of it when it has a fragment. */
function resolves(page: string, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const file = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, file))) return false;
  return fragment === undefined || headingsOf(read(file)).includes(fragment);
}

/** The fragments that the headings of a page can be reached by. */
function headingsOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
