import { existsSync, globSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import type { Platform } from '../../../oci/index.ts';
import { fitsPlatform, type LockedPackage } from '../../../packages/index.ts';
import { installScripts } from './package-scripts.ts';
import { readElfFile } from './read-elf-file.ts';
import type { TracedFiles } from './trace-files.ts';

/** What goes into an image, from the root of the project. */
export interface SelectedFiles {
  readonly dependencies: readonly string[];
  readonly application: readonly string[];
  /** Names of libraries that add-ons are linked with and that do not come with them. */
  readonly libraries: readonly string[];
  /** What was left out though the program can reach it, for people. */
  readonly warnings: readonly string[];
}

/** What files are chosen by. */
export interface SelectRequest {
  readonly root: string;
  readonly traced: TracedFiles;
  /** Files that were asked for by name. */
  readonly included: ReadonlySet<string>;
  /** The packages in `node_modules`. */
  readonly packages: readonly LockedPackage[];
  readonly platform: Platform;
  /** Names of packages whose scripts were run. */
  readonly trusted: readonly string[];
}

/** Files that hold passwords and tokens as a rule. */
const secret = /(^|\/)(\.env(\.[^/]*)?|\.npmrc|\.yarnrc(\.yml)?)$/;

/** Chooses of what a program can reach what an image for one platform needs. */
export function selectFiles({ root, traced, included, packages, platform, trusted }: SelectRequest): SelectedFiles {
  const byPath = new Map(packages.map((each) => [each.path, each]));
  const warnings: string[] = [];
  const chosen = new Set<string>();
  const used = new Set<string>();
  const needed = new Set<string>();
  const came = new Set<string>();
  for (const path of new Set([...traced.paths, ...included])) {
    const owner = ownerOf(path, byPath);
    if (owner !== undefined && !fitsPlatform(owner, platform)) continue;
    if (owner?.dev === true) {
      warnings.push(...warnOfDevelopment(owner, path, traced));
      continue;
    }
    if (secret.test(path) && !included.has(path)) {
      if (owner === undefined)
        warnings.push(`${path} is left out: it may hold secrets; nacre.include in package.json takes it in`);
      continue;
    }
    const library = readLibrary(join(root, path), path);
    if (library === 'foreign' || (typeof library === 'object' && !isFor(library, platform))) continue;
    if (typeof library === 'object') {
      for (const name of library.needed) needed.add(name);
      came.add(posix.basename(path));
    }
    chosen.add(path);
    if (owner !== undefined) used.add(owner.path);
  }
  for (const path of used) {
    for (const file of papersOf(root, path)) chosen.add(file);
    const name = byPath.get(path)?.name ?? path;
    if (!trusted.includes(name) && lacksAddon(root, path, chosen))
      warnings.push(
        `${name} has scripts for its installation, which are not run; nacre.scripts in package.json lets them`,
      );
  }
  if (existsSync(join(root, 'package.json'))) chosen.add('package.json');
  const all = withoutLooseLinks(root, [...chosen].toSorted());
  return {
    dependencies: all.filter(isDependency),
    application: all.filter((path) => !isDependency(path)),
    libraries: [...needed].filter((name) => !came.has(name)).toSorted(),
    warnings: [...new Set(warnings)],
  };
}

/** Links to packages that were left out lead nowhere. */
function withoutLooseLinks(root: string, paths: readonly string[]): readonly string[] {
  const isLink = new Map(paths.map((path) => [path, lstatSync(join(root, path)).isSymbolicLink()]));
  const kept = new Set<string>();
  for (const path of paths)
    if (isLink.get(path) === false)
      for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) kept.add(path.slice(0, at));
  return paths.filter((path) => isLink.get(path) === false || kept.has(targetOf(root, path)));
}

/** Where a link leads, from the root; '' when it leads nowhere. */
function targetOf(root: string, path: string): string {
  const file = join(root, path);
  return existsSync(file) ? relative(root, realpathSync(file)) : '';
}

function isDependency(path: string): boolean {
  return path.split('/').includes('node_modules');
}

/** The package that a file belongs to; `undefined` for the project's own. */
function ownerOf(path: string, byPath: ReadonlyMap<string, LockedPackage>): LockedPackage | undefined {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
    const found = byPath.get(path.slice(0, at));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a package that is tried by another one nothing is said: whoever wrote that expects it to be absent. */
function warnOfDevelopment({ name }: LockedPackage, path: string, { reachedFrom }: TracedFiles): readonly string[] {
  const own = (reachedFrom.get(path) ?? []).filter((parent) => !isDependency(parent)).toSorted();
  const [first] = own;
  return first === undefined ? [] : [`${first} imports ${name}, which is left out: it is one of devDependencies`];
}

/** Whether a package may lack what its scripts would have made: it has some, and no add-on came with it. */
function lacksAddon(root: string, path: string, chosen: ReadonlySet<string>): boolean {
  const isAddon = (file: string): boolean => file.endsWith('.node') && file.startsWith(`${path}/`);
  return installScripts(join(root, path)).size > 0 && ![...chosen].some(isAddon);
}

/** What says what a package is, and under which terms it may be passed on. */
function papersOf(root: string, path: string): readonly string[] {
  return readdirSync(join(root, path))
    .filter((name) => /^(package\.json|(licen[cs]e|notice|copying)([.-].*)?)$/i.test(name))
    .map((name) => `${path}/${name}`)
    .filter((file) => statSync(join(root, file)).isFile());
}

interface Library {
  readonly architecture: string | undefined;
  readonly needed: readonly string[];
}

/** An add-on or library; 'foreign' for an add-on of another system; `undefined` for any other file. */
function readLibrary(file: string, path: string): Library | 'foreign' | undefined {
  if (!/\.node$|\.so(\.[\d.]+)?$/.test(path) || !lstatSync(file).isFile()) return undefined;
  return readElfFile(file) ?? (path.endsWith('.node') ? 'foreign' : undefined);
}

/** Whether it is for the processor, and for glibc. */
function isFor({ architecture, needed }: Library, platform: Platform): boolean {
  return architecture === platform.architecture && !needed.some((name) => name.startsWith('libc.musl'));
}

/** The files that patterns name, those below a directory that is named among them; what `.dockerignore` hides is not there. */
export function includedFiles(root: string, patterns: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>();
  for (const found of globSync([...patterns], { cwd: root }).toSorted()) addFiles(root, found, files);
  return files;
}

function addFiles(root: string, path: string, files: Set<string>): void {
  const stat = lstatSync(join(root, path));
  if (!stat.isDirectory()) files.add(path);
  else for (const name of readdirSync(join(root, path)).toSorted()) addFiles(root, `${path}/${name}`, files);
}
