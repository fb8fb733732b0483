import { type UnzipFileInfo, unzipSync } from 'fflate';
import { baseFault } from '../../../base/index.ts';
import { bounds } from '../bounds.ts';
import type { Evidence } from '../catalog.ts';
import type { Finder, FinderLimits, FoundPackage } from '../finder.ts';
import { nameOf } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';
import { fieldOf, parseRecords } from '../parse-fields.ts';

const archives = ['.jar', '.war', '.ear', '.jpi', '.hpi', '.par', '.sar'];

/**
 * Java archives: by the pom.properties that Maven leaves in them, several where one archive was made of many; else by their manifest, else by
 * their name. Archives within them are looked into.
 *
 * Source: JAR file specification; Maven Archiver.
 */
export const mavenFinder: Finder = {
  extensions: archives,
  *find(file, limits) {
    yield* readArchive(file.bytes(bounds.archive), file, limits, 0);
  },
};

function* readArchive(
  bytes: Uint8Array,
  place: Evidence,
  limits: FinderLimits,
  nesting: number,
): Generator<FoundPackage> {
  const entries = unpack(bytes, limits);
  const poms = entries.filter(({ name }) => name.endsWith('/pom.properties'));
  const own = [...poms.flatMap(({ content }) => fromPom(content)), ...fromName(entries, place)];
  yield* toPackages(poms.length > 0 ? own.slice(0, -1) : own, place);
  for (const { name, content } of entries) {
    if (!isArchive(name)) continue;
    if (nesting >= bounds.nesting)
      throw baseFault('base/too-large', `archives are nested deeper than ${bounds.nesting}`);
    yield* readArchive(content, { path: `${place.path}!/${name}`, layer: place.layer }, limits, nesting + 1);
  }
}

interface ArchiveEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The entries of interest, in byte order of their names. */
function unpack(bytes: Uint8Array, limits: FinderLimits): readonly ArchiveEntry[] {
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    const isWanted = isArchive(name) || name === manifest || /^META-INF\/maven\/.*\/pom\.properties$/.test(name);
    if (!isWanted) return false;
    if (originalSize > (isArchive(name) ? bounds.archive : bounds.document))
      throw baseFault('base/too-large', `${name} unpacks to ${originalSize} bytes`);
    limits.unpack(originalSize);
    return true;
  };
  return Object.entries(unzipSync(bytes, { filter }))
    .map(([name, content]) => ({ name, content }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const manifest = 'META-INF/MANIFEST.MF';

function isArchive(name: string): boolean {
  return archives.some((end) => name.toLowerCase().endsWith(end));
}

interface Coordinates {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

function fromPom(content: Uint8Array): readonly Coordinates[] {
  const fields = new Map(
    Buffer.from(content)
      .toString('utf8')
      .split(/\r?\n/)
      .map((line) => /^\s*([^=:\s]+)\s*[=:]\s*(.*?)\s*$/.exec(line))
      .flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const])),
  );
  const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map((name) => fields.get(name) ?? '');
  return group && artifact && version ? [{ group, artifact, version }] : [];
}

/** What manifest and file name tell of an archive that Maven did not pack: one answer always, a vague one at worst. */
function fromName(entries: readonly ArchiveEntry[], { path }: Evidence): readonly Coordinates[] {
  const content = entries.find(({ name }) => name === manifest)?.content ?? new Uint8Array();
  const [fields = new Map<string, readonly string[]>()] = parseRecords(Buffer.from(content).toString('utf8'));
  const [, base = '', end = ''] = /^(.+?)(?:-(\d[^/]*))?\.[a-z]+$/i.exec(nameOf(path)) ?? [];
  const said = (...names: readonly string[]): string | undefined =>
    names.map((name) => fieldOf(fields, name)).find((value) => value !== '' && !value.includes('\n'));
  const version = said('bundle-version', 'implementation-version', 'specification-version') ?? '';
  const symbolic = said('automatic-module-name', 'bundle-symbolicname')?.replace(/;.*$/, '');
  const group = said('implementation-vendor-id') ?? groupOf(symbolic, base);
  return [{ group, artifact: base, version: end === '' ? version : end }];
}

/** `org.slf4j` of the name `org.slf4j.api`. */
function groupOf(symbolic: string | undefined, artifact: string): string {
  if (symbolic === undefined || !symbolic.includes('.')) return artifact;
  return symbolic.endsWith(`.${artifact}`) ? symbolic.slice(0, -artifact.length - 1) : symbolic.replace(/\.[^.]+$/, '');
}

function* toPackages(all: readonly Coordinates[], { path, layer }: Evidence): Generator<FoundPackage> {
  for (const { group, artifact, version } of all) {
    const parts = { type: 'maven', namespace: group, name: artifact, ...(version === '' ? {} : { version }) } as const;
    const purl = formatPurl(parts);
    if (purl === undefined) continue;
    yield { type: 'maven', name: `${group}:${artifact}`, version, purl, licenses: [], found: { path, layer } };
  }
}
