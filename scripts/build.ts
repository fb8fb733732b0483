/**
 * Makes dist/, which is all that an installed nacre runs:
 *
 *   cli.js, chunks/   the command line, one chunk per command, dependencies included but one
 *   image-file/       a program that runs image.ts, and the library that image.ts imports
 *   lib/              the library doors that package.json exports, dependencies left out
 *   types/            their declarations
 *   .stamp            as old as the start of the build: bin/nacre takes the bundle while no source is newer
 *
 * Everything is made in a directory beside dist/ and moved into its place at the end, so that a failed build changes
 * nothing and a command that starts meanwhile finds one or the other whole.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';
import { libraryDoors } from './library-doors.ts';

const root = join(import.meta.dirname, '..');
const made = join(root, `dist.${process.pid}`);

/**
 * What most commands load, in one file rather than a dozen: half a millisecond each. Nothing here loads a heavy module at the top, nor
 * anything of archive or of what looks into layers: 200 kB more of code that is not called make every start 10 ms longer.
 */
const ground = {
  name: 'ground',
  test: /\/src\/(?:(?:base|cli|oci|host|store|snapshot|app|runtime)\/|image\/(?:image|select-manifest)\.ts)/,
  // With 30 of the commands, what those for containers share comes along: 230 kB for all the others.
  minShareCount: 60,
};

/** What most commands for containers load beyond that. */
const engine = {
  name: 'engine',
  test: /\/src\/(?:runtime|snapshot|app\/(?:containers|networks|volumes|rootless))\//,
  minShareCount: 25,
};

/**
 * Takes Node's own modules in by `process.getBuiltinModule`: an import statement touches everything a module exports, and with that loads a
 * dozen more (`node:fs` brings promises, streams and readline).
 */
const plainBuiltins = {
  name: 'plain-builtins',
  renderChunk: (code: string): string =>
    code.replace(
      /^import (?:\{([^}]*)\}|(\w+)) from "(node:[a-z_/]+)";$/gm,
      (_, names: string | undefined, whole: string | undefined, module: string) =>
        `const ${names === undefined ? whole : `{${names.replaceAll(' as ', ': ')}}`} = process.getBuiltinModule("${module}");`,
    ),
};

/** Packages that an installed nacre loads from its own node_modules: they find files of theirs by where they lie. */
const unbundled = ['@vercel/nft'];

/** Bundles `entries` (output name → source file) into the directory of `output`. */
async function bundle(
  entries: Readonly<Record<string, string>>,
  external: readonly string[],
  output: OutputOptions,
): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: entries,
    platform: 'node',
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    checks: { ineffectiveDynamicImport: false },
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  try {
    await build.write({
      format: 'esm',
      chunkFileNames: 'chunks/[name].js',
      comments: { legal: true },
      ...output,
    });
  } finally {
    await build.close();
  }
}

/** Writes the declarations of everything under src/. */
function writeTypes(dir: string): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { status } = spawnSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', dir], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the declarations were not written: see the errors of tsc above');
}

/** Sources of the library doors, named as package.json's exports expect them under dist/lib. */
function libraryEntries(): Record<string, string> {
  const entries = libraryDoors().map(({ room }) => [room, `src/${room}/index.ts`] as const);
  const absent = entries.filter(([, source]) => !existsSync(join(root, source)));
  if (absent.length > 0)
    throw new Error(`package.json exports what has no source: ${absent.map(([, s]) => s).join(', ')}`);
  return Object.fromEntries(entries);
}

/** Names of the packages that an installed nacre finds in its own node_modules. */
function dependencies(): string[] {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys(manifest.dependencies ?? {});
}

/** Puts what was made in the place of dist/. */
function replaceDist(): void {
  const old = `${made}.old`;
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(made, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}

const started = new Date();
try {
  mkdirSync(made);
  await bundle({ cli: 'src/cli/launch.ts' }, unbundled, {
    dir: made,
    codeSplitting: { groups: [ground, engine] },
    plugins: [plainBuiltins],
  });
  // A program of its own that runs a user's, and what that imports as nacre/image-file: one module graph, so that they share what they know.
  const imageFile = { 'answer-build': 'src/build/image-file/answer-build.ts', door: 'src/build/image-file/index.ts' };
  await bundle(imageFile, [], { dir: join(made, 'image-file'), chunkFileNames: '[name].js' });
  await bundle(libraryEntries(), dependencies(), { dir: join(made, 'lib') });
  writeTypes(join(made, 'types'));
  writeFileSync(join(made, '.stamp'), '');
  utimesSync(join(made, '.stamp'), started, started);
  replaceDist();
} finally {
  rmSync(made, { recursive: true, force: true });
}
