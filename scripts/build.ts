/**
 * Makes dist/, which is all that an installed nacre runs:
 *
 *   cli.cjs, chunks/  the command line, one chunk per command, dependencies included but one
 *   image-file/       a program that runs image.ts, and the library that image.ts imports
 *   lib/              the library doors that package.json exports, dependencies left out
 *   types/            their declarations
 *   .stamp            as old as the start of the build: bin/nacre takes the bundle while no source is newer
 *
 * Everything is made in a directory beside dist/ and moved into its place at the end, so that a failed build changes
 * nothing and a command that starts meanwhile finds one or the other whole.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';
import { libraryDoors } from './library-doors.ts';

const root = join(import.meta.dirname, '..');
const made = join(root, `dist.${process.pid}`);

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

/**
 * Makes each file of a directory the function that a CommonJS module is to Node, as `src/cli/bundled/load-modules.ts` takes it. Other characters than
 * those of ASCII are escaped in texts, patterns and names: V8 keeps a text that has them in twice the space, and is slower to read it.
 */
function wrapModules(directory: string): void {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const code = readFileSync(path, 'utf8').replace(/[^\0-\x7f]/g, escaped);
    writeFileSync(path, `(function (exports, require, module, __filename, __dirname) {${code}\n})`);
  }
}

/** Hash of all files of a directory. */
function hashFiles(directory: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory).sort())
    hash.update(`${name}\n`).update(readFileSync(join(directory, name)));
  return hash.digest('hex').slice(0, 16);
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
  const chunks = join(made, 'chunks');
  // CommonJS: as modules of ECMAScript the same chunks take a third longer to load.
  const commonJs: OutputOptions = {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    comments: { legal: true, jsdoc: false, annotation: false },
  };
  await bundle({ main: 'src/cli/main.ts' }, unbundled, {
    ...commonJs,
    dir: chunks,
    chunkFileNames: '[name].cjs',
  });
  wrapModules(chunks);
  const banner = `const buildId = ${JSON.stringify(hashFiles(chunks))};`;
  await bundle({ cli: 'src/cli/launch-bundle.ts' }, [], { ...commonJs, dir: made, banner });
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
