import { existsSync, globSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import type { Platform } from '../../../oci/index.ts';
import { fitsPlatform, type LockedPackage } from '../../../packages/index.ts';
import { installScripts, optionalDependencies } from './package-scripts.ts';
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
export function selectFiles(request: SelectRequest): SelectedFiles {
  const { root, traced, included, packages } = request;
  const owners = new Map(packages.map((each) => [each.path, each]));
  const chosen = new Set<string>(existsSync(join(root, 'package.json')) ? ['package.json'] : []);
  const used = new Set<LockedPackage>();
  const libraries: NamedLibrary[] = [];
  const warnings: string[] = [];
  for (const path of new Set([...traced.paths, ...included])) {
    const choice = choose(path, ownerOf(path, owners), request);
    if (choice.kind === 'left') {
      warnings.push(...choice.warnings);
      continue;
    }
    chosen.add(path);
    if (choice.owner !== undefined) used.add(choice.owner);
    if (choice.library !== undefined) libraries.push({ name: posix.basename(path), library: choice.library });
  }
  for (const { path } of used) for (const file of papersOf(root, path)) chosen.add(file);
  const all = withoutLooseLinks(root, [...chosen].toSorted());
  return {
    dependencies: all.filter(isDependency),
    application: all.filter((path) => !isDependency(path)),
    libraries: lackingOf(libraries),
    warnings: [...new Set([...warnings, ...warnOfScripts(used, chosen, request)])],
  };
}

/** What becomes of a file. */
type Choice =
  | { readonly kind: 'taken'; readonly owner: LockedPackage | undefined; readonly library: Library | undefined }
  | { readonly kind: 'left'; readonly warnings: readonly string[] };

function choose(path: string, owner: LockedPackage | undefined, request: SelectRequest): Choice {
  const { root, traced, included, platform } = request;
  const leave = (...warnings: readonly string[]): Choice => ({ kind: 'left', warnings });
  if (owner !== undefined && !fitsPlatform(owner, platform)) return leave();
  if (owner?.dev === true) return leave(...warnOfDevelopment(owner, path, traced));
  if (secret.test(path) && !included.has(path)) return leave(...(owner === undefined ? [warnOfSecret(path)] : []));
  const library = readLibrary(join(root, path), path);
  if (library === 'foreign' || (library !== undefined && !isFor(library, platform))) return leave();
  return { kind: 'taken', owner, library };
}

function warnOfSecret(path: string): string {
  return `${path} is left out: it may hold secrets; nacre.include in package.json takes it in`;
}

interface NamedLibrary {
  readonly name: string;
  readonly library: Library;
}

/** What libraries are linked with and that is not among them. */
function lackingOf(libraries: readonly NamedLibrary[]): readonly string[] {
  const came = new Set(libraries.map(({ name }) => name));
  const needed = new Set(libraries.flatMap(({ library }) => library.needed));
  return [...needed].filter((name) => !came.has(name)).toSorted();
}

function warnOfScripts(
  used: ReadonlySet<LockedPackage>,
  chosen: ReadonlySet<string>,
  { root, trusted }: SelectRequest,
): readonly string[] {
  return [...used]
    .filter(({ name, path }) => !trusted.includes(name) && lacksAddon(root, path, chosen))
    .map(
      ({ name }) =>
        `${name} has scripts for its installation, which are not run; nacre.scripts in package.json lets them`,
    );
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

/** Whether a package may lack what its scripts would have made: it has some, and no add-on came with it, nor in a package of its own. */
function lacksAddon(root: string, path: string, chosen: ReadonlySet<string>): boolean {
  if (installScripts(join(root, path)).size === 0) return false;
  const places = [`${path}/`, ...optionalDependencies(join(root, path)).map((name) => `node_modules/${name}/`)];
  const isAddon = (file: string): boolean => file.endsWith('.node') && places.some((place) => file.includes(place));
  return ![...chosen].some(isAddon);
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
  return architecture === platform.architecture && !needed.some(isMusl);
}

/** musl's own name for itself is libc.so, which is no library's name with glibc; Alpine calls it otherwise. */
function isMusl(name: string): boolean {
  return name === 'libc.so' || name.startsWith('libc.musl');
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
