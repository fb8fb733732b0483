import { baseFault, comparePaths } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';
import { bounds } from './bounds.ts';
import type { Catalog, Package, Unread } from './catalog.ts';
import type { Finder, FinderLimits, FoundPackage } from './finder.ts';
import { finders } from './finders.ts';
import { type ImageFile, openImageFiles } from './image-files.ts';
import { reasonOf } from './reason-of.ts';
import { readApk } from './system/read-apk.ts';
import { readDpkg } from './system/read-dpkg.ts';
import { readRelease } from './system/read-release.ts';
import { readRpm } from './system/read-rpm.ts';
import { type SystemPackages, tooMany } from './system/system-packages.ts';

/**
 * Says which packages an image has, and where: nothing is mounted or run, and little more is read than the files that tell of packages. The same
 * files give the same catalog. Files that are damaged, or larger than can be, are told of in `unread` and passed over.
 *
 * @throws archive/bad-index, image/unreadable when the layers themselves can not be read
 */
export function catalogImage(tree: FileTree): Catalog {
  using files = openImageFiles(tree);
  const system = readRelease(files);
  const databases = [readDpkg, readApk, readRpm].map((read) => read(files, system));
  const unread = databases.flatMap((database) => [...database.unread]);
  const found = findAll(files.all(), unread);
  const packages = [...databases.flatMap((database) => database.packages), ...withOwners(found, databases)];
  return {
    ...(system === undefined ? {} : { system }),
    packages: withoutDoubles(packages.sort(comparePackages)),
    unread: unread.sort((a, b) => comparePaths(a.path, b.path)),
  };
}

/** What a finder is asked of a file, by the file's name alone: of most files no finder wants to know. */
const byName = groupFinders((finder) => finder.names ?? []);
const byExtension = groupFinders((finder) => finder.extensions ?? []);
const ofExecutables = finders.filter((finder) => finder.executables === true);
const leastProgram = 4096;

function findAll(files: Iterable<ImageFile>, unread: Unread[]): readonly FoundPackage[] {
  const limits = createLimits();
  const found: FoundPackage[] = [];
  for (const file of files) {
    for (const finder of findersFor(file)) {
      try {
        for (const each of finder.find(file, limits)) found.push(each);
      } catch (error) {
        unread.push({ path: file.path, reason: reasonOf(error) });
      }
    }
    if (found.length < bounds.packages) continue;
    unread.push({ path: file.path, reason: tooMany });
    break;
  }
  return found;
}

function findersFor({ name, mode, size }: ImageFile): readonly Finder[] {
  const named = byName.get(name);
  if (named !== undefined) return named;
  const dot = name.lastIndexOf('.');
  const ending = dot < 0 ? undefined : byExtension.get(name.slice(dot).toLowerCase());
  if (ending !== undefined) return ending;
  return (mode & 0o111) !== 0 && size >= leastProgram ? ofExecutables : [];
}

function groupFinders(keys: (finder: Finder) => readonly string[]): Map<string, readonly Finder[]> {
  const pairs = finders.flatMap((finder) => keys(finder).map((key) => ({ key, finder })));
  return new Map(
    [...Map.groupBy(pairs, ({ key }) => key)].map(([key, group]) => [key, group.map(({ finder }) => finder)]),
  );
}

function createLimits(): FinderLimits {
  let unpacked = 0;
  return {
    unpack(bytes) {
      unpacked += bytes;
      if (unpacked > bounds.inflated)
        throw baseFault('base/too-large', `archives unpack to over ${bounds.inflated} bytes`);
    },
  };
}

/** Packages whose file came with one of the system's. */
function withOwners(found: readonly FoundPackage[], databases: readonly SystemPackages[]): readonly Package[] {
  const paths = new Set(found.map((each) => each.found.path.replace(/!.*$/, '')));
  if (paths.size === 0) return [];
  const owners = new Map(databases.flatMap((database) => [...database.owners(paths)]));
  return found.map((each) => {
    const owner = owners.get(each.found.path.replace(/!.*$/, ''));
    return owner === undefined ? each : { ...each, partOf: owner.purl };
  });
}

function comparePackages(a: Package, b: Package): number {
  return (
    compareText(a.type, b.type) ||
    compareText(a.name, b.name) ||
    compareText(a.version, b.version) ||
    compareText(a.purl, b.purl) ||
    comparePaths(a.found.path, b.found.path)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** One file may tell the same twice: a lock file, a program linked of parts. */
function withoutDoubles(sorted: readonly Package[]): readonly Package[] {
  return sorted.filter((each, at) => {
    const before = sorted[at - 1];
    return before?.purl !== each.purl || before.found.path !== each.found.path;
  });
}
