import { bounds } from '../bounds.ts';
import type { SystemRelease, Unread } from '../catalog.ts';
import type { FoundPackage } from '../finder.ts';
import type { ImageFile, ImageFiles } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';
import { reasonOf } from '../reason-of.ts';
import { readNdbHeaders, readSqliteHeaders } from './rpm-databases.ts';
import { parseRpmHeader, type RpmHeader, rpmTags } from './rpm-header.ts';
import { distroOf, matchPath, noSystemPackages, type SystemPackages, tooMany } from './system-packages.ts';

const directories = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'];

const kinds: readonly { readonly name: string; readonly read?: (bytes: Uint8Array) => Iterable<Uint8Array> }[] = [
  { name: 'rpmdb.sqlite', read: readSqliteHeaders },
  { name: 'Packages.db', read: readNdbHeaders },
  // Berkeley DB, of releases that are no longer maintained.
  { name: 'Packages' },
];

/** The packages that RPM has installed, from databases in SQLite and ndb; one of Berkeley DB is told of as unread. */
export function readRpm(files: ImageFiles, system: SystemRelease | undefined): SystemPackages {
  for (const { name, read } of kinds) {
    const file = directories.map((directory) => files.at(`${directory}/${name}`)).find((found) => found !== undefined);
    if (file === undefined) continue;
    if (read === undefined) return failed(file, 'databases of the form Berkeley DB are not read');
    try {
      const found = readPackages(read(file.bytes(bounds.database)), file, system);
      return { ...found, unread: [...found.unread, ...findLog(files, file)] };
    } catch (error) {
      return failed(file, reasonOf(error));
    }
  }
  return noSystemPackages;
}

function failed({ path }: ImageFile, reason: string): SystemPackages {
  return { ...noSystemPackages, unread: [{ path, reason }] };
}

/** What was written last may still be in the log of a database that nobody closed. */
function findLog(files: ImageFiles, { path }: ImageFile): readonly Unread[] {
  const log = files.at(`${path}-wal`);
  return log === undefined || log.size === 0 ? [] : [{ path: log.path, reason: 'logs of databases are not read' }];
}

function readPackages(
  headers: Iterable<Uint8Array>,
  file: ImageFile,
  system: SystemRelease | undefined,
): SystemPackages {
  const installed: { readonly header: RpmHeader; readonly found: FoundPackage }[] = [];
  const unread: Unread[] = [];
  for (const bytes of headers) {
    try {
      const header = parseRpmHeader(bytes);
      const found = toPackage(header, file, system);
      if (found !== undefined) installed.push({ header, found });
    } catch (error) {
      unread.push({ path: file.path, reason: reasonOf(error) });
    }
    if (installed.length < bounds.packages) continue;
    unread.push({ path: file.path, reason: tooMany });
    break;
  }
  return {
    packages: installed.map(({ found }) => found),
    unread,
    owners: (paths) =>
      new Map(installed.flatMap(({ header, found }) => ownedOf(header, paths).map((path) => [path, found] as const))),
  };
}

function toPackage(
  header: RpmHeader,
  { path, layer }: ImageFile,
  system: SystemRelease | undefined,
): FoundPackage | undefined {
  const text = (tag: number): string => header.texts(tag)[0] ?? '';
  const name = text(rpmTags.name);
  // Keys of signatures are kept as packages that have no files.
  if (name === 'gpg-pubkey') return undefined;
  const release = `${text(rpmTags.version)}-${text(rpmTags.release)}`;
  const [epoch] = header.numbers(rpmTags.epoch);
  const architecture = text(rpmTags.architecture);
  const sourceRpm = text(rpmTags.sourceRpm);
  const purl = formatPurl({
    ...{ type: 'rpm', name, version: release },
    ...(system === undefined ? {} : { namespace: system.id }),
    qualifiers: { arch: architecture, distro: distroOf(system), epoch: epoch?.toString(), upstream: sourceRpm },
  });
  if (purl === undefined) return undefined;
  const source = sourceOf(sourceRpm);
  const [license, supplier, homepage] = [text(rpmTags.license), text(rpmTags.vendor), text(rpmTags.url)];
  return {
    ...{ type: 'rpm', name, version: epoch === undefined ? release : `${epoch}:${release}`, purl },
    ...{ licenses: license === '' ? [] : [license], found: { path, layer } },
    ...(source === undefined || source.name === name ? {} : { source }),
    ...(architecture === '' ? {} : { architecture }),
    ...(supplier === '' ? {} : { supplier }),
    ...(homepage === '' ? {} : { homepage }),
  };
}

/** `curl-8.2.1-3.fc39.src.rpm` */
function sourceOf(file: string): FoundPackage['source'] {
  const [, name, version] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

function ownedOf(header: RpmHeader, paths: ReadonlySet<string>): readonly string[] {
  const directories = header.texts(rpmTags.dirNames);
  const indexes = header.numbers(rpmTags.dirIndexes);
  return header.texts(rpmTags.baseNames).flatMap((name, at) => {
    const path = matchPath(paths, `${directories[indexes[at] ?? -1] ?? ''}${name}`);
    return path === undefined ? [] : [path];
  });
}
