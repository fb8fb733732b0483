import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { mapConcurrent } from '../../../base/index.ts';
import type { Platform } from '../../../oci/index.ts';
import {
  fitsPlatform,
  type InstallPlan,
  type Integrity,
  type LockedPackage,
  type PackageFetcher,
  type PackageLink,
  packagesFault,
  unpackTarball,
} from '../../../packages/index.ts';
import type { ProjectWork } from './project-work.ts';

/** How many packages are fetched at once: registries answer after some 50 ms, whatever the size. */
const width = 16;

/**
 * Lays out a project's `node_modules` as its lock file says. Scripts of packages are not run.
 *
 * @param root of the project's copy
 * @param platforms a package that is made for none of them is left out
 * @returns the packages that are there now
 * @throws packages/…, archive/…, remote/…
 */
export async function installPackages(
  plan: InstallPlan,
  root: string,
  platforms: readonly Platform[],
  fetcher: PackageFetcher,
  work: ProjectWork,
): Promise<readonly LockedPackage[]> {
  const wanted = plan.packages.filter((each) => platforms.some((platform) => fitsPlatform(each, platform)));
  for (const { path } of [...wanted, ...plan.links]) assertBelow(path, root);
  await mapConcurrent(wanted, width, async (each) => {
    const path = await fetchPackage(each, root, fetcher, work);
    await unpackTarball(path, join(root, each.path), work.signal === undefined ? {} : { signal: work.signal });
  });
  const there = new Set(wanted.map(({ path }) => path));
  const absent = new Set(plan.packages.map(({ path }) => path).filter((path) => !there.has(path)));
  for (const link of plan.links) if (!absent.has(link.target)) makeLink(link, root);
  return wanted;
}

async function fetchPackage(
  { name, version, origin }: LockedPackage,
  root: string,
  fetcher: PackageFetcher,
  { registries }: ProjectWork,
): Promise<string> {
  const label = `${name}@${version}`;
  if (origin.kind === 'registry') throw new Error(`${label} was not completed`);
  if (origin.kind === 'file') return checkFile(join(root, origin.path), origin.integrity, label);
  const url = registries.tarballOf(name, version, origin.url);
  if (URL.parse(url) === null) throw packagesFault('packages/bad-lock', `${label} has no address: ${url}`);
  return (await fetcher.file({ url, integrity: origin.integrity, label })).path;
}

/** A tarball in the project: what it holds is known where the lock file says it. */
function checkFile(path: string, integrity: Integrity | undefined, label: string): string {
  if (!existsSync(path)) {
    throw packagesFault('packages/no-package', `${label} is not in the project`, {
      hint: 'Add the tarball that the lock file names, and see that .dockerignore does not hide it.',
    });
  }
  if (integrity === undefined) return path;
  const found = createHash(integrity.algorithm).update(readFileSync(path)).digest('hex');
  if (found === integrity.hex) return path;
  throw packagesFault('packages/bad-integrity', `the tarball of ${label} is not what the lock file says`, {
    hint: 'Write the lock file anew, if the tarball was changed on purpose.',
  });
}

/** A directory of the project that is a link to elsewhere would take packages there. */
function assertBelow(path: string, root: string): void {
  const parts = path.split('/');
  for (let count = 1; count < parts.length; count++) {
    const above = parts.slice(0, count).join('/');
    if (lstatSync(join(root, above), { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    throw packagesFault('packages/bad-lock', `the lock file wants packages in ${above}, which is a link`, {
      hint: 'Make it a directory.',
    });
  }
}

function makeLink({ path, target }: PackageLink, root: string): void {
  const from = join(root, path);
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(relative(dirname(from), join(root, target)), from);
}
