import { bounds } from '../bounds.ts';
import type { SystemRelease, Unread } from '../catalog.ts';
import type { FoundPackage } from '../finder.ts';
import type { ImageFile, ImageFiles } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';
import { type Fields, fieldOf, parseRecords } from '../parse-fields.ts';
import { reasonOf } from '../reason-of.ts';
import { readDebianLicenses } from './debian-licenses.ts';
import { distroOf, matchPath, type SystemPackages, tooMany } from './system-packages.ts';

const base = '/var/lib/dpkg';

/**
 * The packages that dpkg has installed: those of its database, and those that an image made without it has in `status.d`, a file for each.
 * A package of the database is found in the layer that has its list of files, which is the one that installed it.
 *
 * Source: dpkg(1), deb-control(5), dpkg-query(1).
 */
export function readDpkg(files: ImageFiles, system: SystemRelease | undefined): SystemPackages {
  const installed: Installed[] = [];
  const unread: Unread[] = [];
  for (const { status, listOf } of databases(files)) {
    try {
      for (const fields of parseRecords(status.text(bounds.database), wanted)) {
        const list = listOf(fields);
        const found = toPackage(fields, list?.kind === 'paths' ? list.file : status, files, system);
        if (found !== undefined) installed.push({ found, list });
        if (installed.length > bounds.packages) throw new Error(tooMany);
      }
    } catch (error) {
      unread.push({ path: status.path, reason: reasonOf(error) });
    }
  }
  return { packages: installed.map(({ found }) => found), unread, owners: (paths) => findOwners(installed, paths) };
}

/** Where the files of a package are listed: a path a line, or a sum and a path without the leading slash. */
interface FileList {
  readonly kind: 'paths' | 'sums';
  readonly file: ImageFile;
}

interface Installed {
  readonly found: FoundPackage;
  readonly list: FileList | undefined;
}

/** A file that tells of packages, and where the files of each are listed. */
interface Database {
  readonly status: ImageFile;
  readonly listOf: (fields: Fields) => FileList | undefined;
}

function* databases(files: ImageFiles): Generator<Database> {
  const status = files.at(`${base}/status`);
  if (status !== undefined) yield { status, listOf: openLists(files) };
  const parts = new Map(files.in(`${base}/status.d`).map((part) => [part.name, part]));
  for (const [name, part] of parts) {
    if (name.endsWith('.md5sums')) continue;
    const sums = parts.get(`${name}.md5sums`);
    yield { status: part, listOf: () => sums && { kind: 'sums', file: sums } };
  }
}

/** Each package has a list of its own, which bears the architecture when several may be installed beside each other. */
function openLists(files: ImageFiles): Database['listOf'] {
  const lists = new Map(files.in(`${base}/info`).map((file) => [file.name, file]));
  return (fields) => {
    const name = fieldOf(fields, 'package');
    const file = lists.get(`${name}.list`) ?? lists.get(`${name}:${fieldOf(fields, 'architecture')}.list`);
    return file && { kind: 'paths', file };
  };
}

const wanted = new Set('package status version architecture source maintainer homepage'.split(' '));

function toPackage(
  fields: Fields,
  { path, layer }: ImageFile,
  files: ImageFiles,
  system: SystemRelease | undefined,
): FoundPackage | undefined {
  const status = fieldOf(fields, 'status');
  if (status !== '' && !status.endsWith(' installed')) return undefined;
  const [name, version] = [fieldOf(fields, 'package'), fieldOf(fields, 'version')];
  const source = sourceOf(fields, name, version);
  const architecture = fieldOf(fields, 'architecture');
  const purl = formatPurl({
    ...{ type: 'deb', namespace: system?.id ?? 'debian', name, version },
    qualifiers: { arch: architecture, distro: distroOf(system), upstream: source && upstreamOf(source, version) },
  });
  if (purl === undefined) return undefined;
  const [supplier, homepage] = [fieldOf(fields, 'maintainer'), fieldOf(fields, 'homepage')];
  return {
    ...{ type: 'deb', name, version, purl, licenses: readDebianLicenses(files, name), found: { path, layer } },
    ...(source === undefined ? {} : { source }),
    ...(architecture === '' ? {} : { architecture }),
    ...(supplier === '' ? {} : { supplier }),
    ...(homepage === '' ? {} : { homepage }),
  };
}

/** `Source: glibc (2.36-9)`: either part is left out when it is the package's own. */
function sourceOf(fields: Fields, name: string, version: string): FoundPackage['source'] {
  const [, source, sourceVersion] = /^(\S+)(?:\s+\(([^)]+)\))?/.exec(fieldOf(fields, 'source')) ?? [];
  if (source === undefined) return undefined;
  const found = { name: source, version: sourceVersion ?? version };
  return found.name === name && found.version === version ? undefined : found;
}

function upstreamOf(source: NonNullable<FoundPackage['source']>, version: string): string {
  return source.version === version ? source.name : `${source.name}@${source.version}`;
}

function findOwners(installed: readonly Installed[], paths: ReadonlySet<string>): ReadonlyMap<string, FoundPackage> {
  const owners = new Map<string, FoundPackage>();
  for (const { found, list } of installed) {
    if (list === undefined || list.file.size > bounds.document) continue;
    for (const line of list.file.text().split('\n')) {
      const path = matchPath(paths, list.kind === 'paths' ? line : `/${line.replace(/^\S+\s+/, '')}`);
      if (path !== undefined) owners.set(path, found);
    }
  }
  return owners;
}
