import { bounds } from '../bounds.ts';
import type { SystemRelease } from '../catalog.ts';
import type { FoundPackage } from '../finder.ts';
import type { ImageFile, ImageFiles } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';
import { reasonOf } from '../reason-of.ts';
import { distroOf, matchPath, noSystemPackages, type SystemPackages, tooMany } from './system-packages.ts';

const places = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];

/** The packages that apk has installed. Source: apk-tools, the format of its installed database: a letter, a colon, a value. */
export function readApk(files: ImageFiles, system: SystemRelease | undefined): SystemPackages {
  const file = places.map((place) => files.at(place)).find((found) => found !== undefined);
  if (file === undefined) return noSystemPackages;
  try {
    const texts = file.text(bounds.database).split(/\n\n+/, bounds.packages + 1);
    const records = texts.slice(0, bounds.packages).map(parseRecord);
    const installed = records.flatMap((record) => {
      const found = toPackage(record, file, system);
      return found === undefined ? [] : [{ record, found }];
    });
    return {
      packages: installed.map(({ found }) => found),
      unread: texts.length > bounds.packages ? [{ path: file.path, reason: tooMany }] : [],
      owners: (paths) =>
        new Map(installed.flatMap(({ record, found }) => ownedOf(record, paths).map((path) => [path, found] as const))),
    };
  } catch (error) {
    return { ...noSystemPackages, unread: [{ path: file.path, reason: reasonOf(error) }] };
  }
}

/** The lines of one package: letter and value. */
type Lines = readonly (readonly [letter: string, value: string])[];

function parseRecord(text: string): Lines {
  return text.split('\n').flatMap((line) => (line[1] === ':' ? [[line.slice(0, 1), line.slice(2)] as const] : []));
}

function toPackage(lines: Lines, file: ImageFile, system: SystemRelease | undefined): FoundPackage | undefined {
  const fields = new Map(lines.filter(([letter]) => letter !== 'F' && letter !== 'R'));
  const [name = '', version = '', origin = '', architecture = ''] = ['P', 'V', 'o', 'A'].map((key) => fields.get(key));
  const source = origin === '' || origin === name ? undefined : { name: origin, version };
  const purl = formatPurl({
    ...{ type: 'apk', namespace: system?.id ?? 'alpine', name, version },
    qualifiers: { arch: architecture, distro: distroOf(system), upstream: source?.name },
  });
  if (purl === undefined) return undefined;
  const [license = '', supplier = '', homepage = ''] = ['L', 'm', 'U'].map((key) => fields.get(key));
  return {
    ...{ type: 'apk', name, version, purl, licenses: license === '' ? [] : [license] },
    found: { path: file.path, layer: file.layer },
    ...(source === undefined ? {} : { source }),
    ...(architecture === '' ? {} : { architecture }),
    ...(supplier === '' ? {} : { supplier }),
    ...(homepage === '' ? {} : { homepage }),
  };
}

/** F names a directory, and each R below it a file in it. */
function ownedOf(lines: Lines, paths: ReadonlySet<string>): readonly string[] {
  let directory = '';
  return lines.flatMap(([letter, value]) => {
    if (letter === 'F') directory = value === '' ? '' : `/${value}`;
    const path = letter === 'R' ? matchPath(paths, `${directory}/${value}`) : undefined;
    return path === undefined ? [] : [path];
  });
}
