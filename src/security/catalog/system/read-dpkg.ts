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
 * The packages that dpkg has installed: those of its database, and those that an image made without dpkg has in `status.d`, a file for each.
 * A package is found in the layer that has its list of files, which is the one that installed it.
 *
 * Source: dpkg(1), deb-control(5), dpkg-query(1).
 */
export function readDpkg(files: ImageFiles, system: SystemRelease | undefined): SystemPackages {
  const installed = new Map<FoundPackage, ImageFile>();
  const unread: Unread[] = [];
  const lists = new Map(files.in(`${base}/info`).map((file) => [file.name, file]));
  const parts = files.in(`${base}/status.d`);
  for (const part of parts) if (!part.name.endsWith('.md5sums')) lists.set(`${part.name}.part`, part);
  for (const file of [files.at(`${base}/status`), ...parts]) {
    if (file === undefined || file.name.endsWith('.md5sums')) continue;
    try {
      for (const fields of parseRecords(file.text(bounds.database), wanted)) {
        const list = findList(fields, file, lists, parts);
        const found = toPackage(fields, list ?? file, files, system);
        if (found !== undefined) installed.set(found, list ?? file);
        if (installed.size > bounds.packages) throw new Error(tooMany);
      }
    } catch (error) {
      unread.push({ path: file.path, reason: reasonOf(error) });
    }
  }
  return { packages: [...installed.keys()], unread, owners: (paths) => findOwners(installed, paths) };
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

/** Where the package's files are listed: a file of its own, which bears the architecture when several may be installed beside each other. */
function findList(
  fields: Fields,
  file: ImageFile,
  lists: ReadonlyMap<string, ImageFile>,
  parts: readonly ImageFile[],
): ImageFile | undefined {
  if (parts.includes(file)) return parts.find(({ name }) => name === `${file.name}.md5sums`);
  const name = fieldOf(fields, 'package');
  return lists.get(`${name}.list`) ?? lists.get(`${name}:${fieldOf(fields, 'architecture')}.list`);
}

function findOwners(
  installed: ReadonlyMap<FoundPackage, ImageFile>,
  paths: ReadonlySet<string>,
): ReadonlyMap<string, FoundPackage> {
  const owners = new Map<string, FoundPackage>();
  for (const [each, list] of installed) {
    if (!/\.(list|md5sums)$/.test(list.name) || list.size > bounds.document) continue;
    for (const line of list.text().split('\n')) {
      const path = matchPath(paths, list.name.endsWith('.list') ? line : `/${line.replace(/^\S+\s+/, '')}`);
      if (path !== undefined) owners.set(path, each);
    }
  }
  return owners;
}
