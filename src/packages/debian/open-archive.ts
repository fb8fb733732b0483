import { readFileSync } from 'node:fs';
import { decompress } from '../../archive/index.ts';
import { readBytes, streamOf } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';
import type { PackageFetcher } from '../package-fetcher.ts';
import type { ArchiveKey } from './archive-keys.ts';
import { openPackageIndex, type PackageIndex, type PackagesFile } from './package-index.ts';
import { parseRelease, type Release } from './release.ts';
import { verifyRelease } from './verify-release.ts';

/** Which packages of Debian are meant. */
export interface DebianRelease {
  /** `trixie` */
  readonly codename: string;
  /** Where the archive lies, such as `https://deb.debian.org/debian`; security updates lie beside it, in `debian-security`. */
  readonly mirror: string;
  /** Whether it is a snapshot of a day gone by, whose signatures may have expired. @default false */
  readonly isSnapshot?: boolean;
  /** Whoever may sign it. @default Debian */
  readonly keys?: readonly ArchiveKey[];
}

/** Bounds on documents: what is published has a tenth of it. */
const mostRelease = 4 * 1024 * 1024;
const mostPackages = 1024 * 1024 * 1024;

/**
 * The packages of a release for an architecture, with its security updates. Signatures are checked, then the sums that they
 * vouch for: InRelease, Packages, and with what `find` gives the packages themselves.
 *
 * @param architecture in Debian's words: `amd64`, `arm64`
 * @param now milliseconds since 1970
 * @throws packages/bad-signature, packages/bad-index, packages/bad-integrity; whatever fetching throws
 */
export async function openDebianArchive(
  { codename, mirror, isSnapshot = false, keys }: DebianRelease,
  architecture: string,
  fetcher: PackageFetcher,
  now: number,
): Promise<PackageIndex> {
  const base = mirror.replace(/\/*$/, '/');
  const suites = [{ base, suite: codename }];
  const security = base.replace(/\/debian\/(\d{8}T\d{6}Z\/)?$/, '/debian-security/$1');
  if (security !== base) suites.push({ base: security, suite: `${codename}-security` });
  const files: PackagesFile[] = [];
  for (const each of suites) {
    const release = await readRelease(each.base, each.suite, keys, fetcher);
    if (!isSnapshot) assertValid(release, `${each.base}dists/${each.suite}/InRelease`, now);
    files.push({ base: each.base, bytes: await readPackages(each.base, each.suite, release, architecture, fetcher) });
  }
  return openPackageIndex(files);
}

async function readRelease(
  base: string,
  suite: string,
  keys: readonly ArchiveKey[] | undefined,
  fetcher: PackageFetcher,
): Promise<Release> {
  const url = `${base}dists/${suite}/InRelease`;
  return parseRelease(verifyRelease(await fetcher.document(url, mostRelease), url, keys), url);
}

/** An old index, played again, would hide the updates that came since. */
function assertValid({ validUntil }: Release, what: string, now: number): void {
  if (validUntil === undefined || validUntil > now) return;
  const day = new Date(validUntil).toISOString().slice(0, 10);
  throw packagesFault('packages/bad-signature', `${what} was good until ${day}`, {
    hint: 'Use another mirror with NACRE_DEBIAN_MIRROR: this one is no longer kept up to date.',
  });
}

async function readPackages(
  base: string,
  suite: string,
  { files }: Release,
  architecture: string,
  fetcher: PackageFetcher,
): Promise<Uint8Array> {
  const path = `main/binary-${architecture}/Packages.xz`;
  const integrity = files.get(path);
  if (integrity === undefined) {
    throw packagesFault('packages/no-package', `${base} has no packages of ${suite} for ${architecture}`);
  }
  // By its hash a file is the one that was signed, also while the mirror gets a new release.
  const url = `${base}dists/${suite}/main/binary-${architecture}/by-hash/SHA256/${integrity.hex}`;
  const file = await fetcher.file({ url, integrity, label: `packages of Debian ${suite} (${architecture})` });
  return readBytes(decompress(streamOf(readFileSync(file.path)), { limit: mostPackages }), mostPackages);
}
