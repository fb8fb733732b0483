import { readFileSync } from 'node:fs';
import type { FileInput } from '../../../build/index.ts';
import { digestHex, type Platform } from '../../../oci/index.ts';
import {
  type DebianRelease,
  indexPackages,
  type KnownDeb,
  openDebianArchive,
  type PackageFetcher,
  type PackageIndex,
  type PublishedVersion,
  readDeb,
  readPackument,
} from '../../../packages/index.ts';
import type { Lock } from '../lock/lock.ts';
import type { ProjectWork } from './project-work.ts';

/** Where Node and its libraries are to be had. */
export interface RuntimeSource {
  /** @param name of the registry's package that holds Node */
  versions(name: string): Promise<readonly PublishedVersion[]>;
  /** The packages of Debian. */
  index(): Promise<PackageIndex>;
}

/** What registry and archive have now, or, of a build that is locked, what its lock says. */
export function openRuntimeSource(
  release: DebianRelease,
  { architecture }: Platform,
  fetcher: PackageFetcher,
  { registries, locked }: Pick<ProjectWork, 'registries' | 'locked'>,
): RuntimeSource {
  if (locked === undefined) {
    return {
      versions: (name) => readPackument(registries.registryOf(name), name, fetcher),
      index: () => openDebianArchive(release, architecture, fetcher, Date.now()),
    };
  }
  const files = lockedFiles(locked);
  return {
    versions: async (name) => files.flatMap((file) => toVersion(name, file)),
    index: async () =>
      indexPackages(
        await Promise.all(files.filter((file) => isFor(file, architecture)).map((file) => toKnown(file, fetcher))),
      ),
  };
}

/** The files that a lock tells of. */
export function lockedFiles({ entries }: Lock): readonly FileInput[] {
  return entries.flatMap(({ entry }) => (entry.kind === 'file' ? [entry] : []));
}

function toVersion(name: string, { url, digest }: FileInput): readonly PublishedVersion[] {
  const [, found, version] = /\/([^/]+)-(\d+\.\d+\.\d+)\.tgz$/.exec(url) ?? [];
  if (found !== name || version === undefined) return [];
  return [{ version, tarball: url, integrity: { algorithm: 'sha256', hex: digestHex(digest) } }];
}

/** Source: Debian policy manual, section 5.6.8; names of packages in an archive end with the architecture. */
function isFor({ url }: FileInput, architecture: string): boolean {
  return url.endsWith(`_${architecture}.deb`) || url.endsWith('_all.deb');
}

async function toKnown({ url, digest, size }: FileInput, fetcher: PackageFetcher): Promise<KnownDeb> {
  const integrity = { algorithm: 'sha256', hex: digestHex(digest) } as const;
  const { path } = await fetcher.file({ url, integrity, label: url.slice(url.lastIndexOf('/') + 1) });
  const { control } = await readDeb(readFileSync(path), url);
  return { url, size, integrity, control };
}
