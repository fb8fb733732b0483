import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, relative } from 'node:path';
import { isJsonObject, type Json } from '../../../base/index.ts';
import { appFault } from '../../faults.ts';
import { programsOf } from './link-programs.ts';
import type { Project } from './project.ts';
import { parseStartCommand, preloadsOf } from './start-command.ts';

/** How a project's program is started. */
export interface Entry {
  /** From the root of the project. */
  readonly file: string;
  /** Where that was said: `the script start`. */
  readonly source: string;
  readonly env: readonly string[];
  readonly flags: readonly string[];
  readonly args: readonly string[];
  /** Files that flags load before it, from the root of the project. */
  readonly preloads: readonly string[];
}

/** What starts the program, before it is known where the file is. */
interface Wanted extends Omit<Entry, 'preloads'> {
  /** Whether it may be absent, because nobody named it. */
  readonly isGuess: boolean;
}

/**
 * Finds the file that starts a project's program: what `nacre.entry` says, what the script `start` does, what package.json calls main, exports
 * or bin; without any of them what Node and its users call such files.
 *
 * @param root of the project, built
 * @throws app/bad-project
 */
export function findEntry(project: Project, root: string): Entry {
  for (const { isGuess, ...wanted } of wishes(project)) {
    const file = resolveFile(root, wanted.file);
    if (file !== undefined)
      return { ...wanted, file, preloads: preloadsOf(wanted.flags).map((each) => findPreload(root, each)) };
    if (!isGuess) throw absent(wanted.file, wanted.source, project);
  }
  throw appFault('app/bad-project', 'package.json does not say which file starts the program', {
    hint: 'Add a script "start": "node FILE", or name the file as nacre.entry in package.json.',
  });
}

/** Refuses, before anything is fetched, a project that says how it is started and means more than an image without a shell can do. @throws app/bad-project */
export function assertStart({ settings, scripts }: Project): void {
  const start = scripts.get('start');
  if (settings.entry === undefined && start !== undefined) toStart(start);
}

function* wishes(project: Project): Generator<Wanted> {
  const { settings, manifest } = project;
  const plain = { env: [], flags: [], args: [], isGuess: false };
  if (settings.entry !== undefined) yield { ...plain, file: settings.entry, source: 'nacre.entry' };
  const start = project.scripts.get('start');
  if (start !== undefined) yield { ...toStart(start), source: 'the script start', isGuess: false };
  const exported = exportedFile(manifest.exports);
  if (exported !== undefined) yield { ...plain, file: exported, source: 'exports of package.json' };
  if (typeof manifest.main === 'string') yield { ...plain, file: manifest.main, source: 'main of package.json' };
  const [program] = programsOf(manifest);
  if (program !== undefined) yield { ...plain, file: program[1], source: 'bin of package.json' };
  for (const file of guesses) yield { ...plain, file, source: 'its name', isGuess: true };
}

const guesses = ['dist', 'build', '.', 'src'].flatMap((directory) =>
  ['index', 'server', 'main', 'app'].flatMap((name) =>
    ['.js', '.mjs', '.cjs', '.ts', '.mts'].map((end) => posix.join(directory, name + end)),
  ),
);

function toStart(script: string): Omit<Wanted, 'source' | 'isGuess'> {
  const command = parseStartCommand(script);
  if (command !== undefined) return command;
  throw appFault('app/bad-project', `the script start, "${script}", does more than start Node with a file`, {
    hint: 'Name the file that the image shall start as nacre.entry in package.json: there is no shell in the image.',
  });
}

/** What a program gets that imports the package by its name. Source: Node docs, "Conditional exports". */
function exportedFile(exports: Json | undefined): string | undefined {
  if (typeof exports === 'string') return exports;
  if (!isJsonObject(exports)) return undefined;
  if (exports['.'] !== undefined) return exportedFile(exports['.']);
  for (const condition of ['node', 'import', 'module-sync', 'require', 'default']) {
    const found = exportedFile(exports[condition]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file that Node starts for a path: itself, with an extension, or that of a directory. */
function resolveFile(root: string, path: string): string | undefined {
  const whole = join(root, path);
  if (statSync(whole, { throwIfNoEntry: false })?.isFile() === true) return toInner(root, whole);
  try {
    return toInner(root, createRequire(join(root, 'package.json')).resolve(whole));
  } catch {
    return undefined;
  }
}

/** @returns `undefined` for what lies elsewhere */
function toInner(root: string, path: string): string | undefined {
  const inner = relative(root, path);
  return inner.startsWith('..') ? undefined : inner;
}

function findPreload(root: string, wanted: string): string {
  try {
    const found = toInner(root, createRequire(join(root, 'package.json')).resolve(wanted));
    if (found !== undefined && existsSync(join(root, found))) return found;
  } catch (cause) {
    throw appFault('app/bad-project', `what the script start loads first, ${wanted}, is not there`, {
      hint: 'Add the package to dependencies, or build the file.',
      cause,
    });
  }
  throw appFault('app/bad-project', `what the script start loads first, ${wanted}, does not belong to the project`);
}

function absent(file: string, source: string, { scripts }: Project): Error {
  const built = scripts.has('build')
    ? 'the build script did not make it'
    : 'and there is no script build that could make it';
  return appFault('app/bad-project', `${file}, which ${source} names, is not there: ${built}`, {
    hint: 'Correct the path, or name the file as nacre.entry in package.json.',
  });
}

/** Whether a file has to be rid of types before it runs. */
export function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file);
}
