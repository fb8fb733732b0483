import { isJsonObject, type JsonObject, parseJson, utf8 } from '../../base/index.ts';
import { parseIntegrity } from '../integrity.ts';
import { toMadeFor } from './fits-platform.ts';
import type { InstallPlan, LockedPackage, LockFile, PackageLink, PackageOrigin } from './install-plan.ts';
import { assertInside, malformedLock, mostLockBytes, unsupportedLock } from './lock-text.ts';

/**
 * Reads package-lock.json or npm-shrinkwrap.json of npm 7 and later, which says for each package where it goes.
 * Source: npm docs, "package-lock.json", lockfileVersion 2 and 3.
 *
 * @throws packages/bad-lock, packages/not-supported, packages/bad-integrity
 */
export function readNpmLock({ file, text }: LockFile): InstallPlan {
  const json = parseJson(utf8(text), mostLockBytes);
  const entries = isJsonObject(json) ? json.packages : undefined;
  if (!isJsonObject(entries)) {
    throw unsupportedLock(file, 'it is one of npm 6 or older', 'Write it anew with `npm install --package-lock-only`.');
  }
  const packages: LockedPackage[] = [];
  const links: PackageLink[] = [];
  for (const [path, entry] of Object.entries(entries)) {
    if (!isJsonObject(entry) || !isBelowModules(path)) continue;
    assertInside(path, file);
    if (entry.link === true) links.push(toLink(path, entry, file));
    // What a package brings along comes out of its own tarball.
    else if (entry.inBundle !== true) packages.push(toPackage(path, entry, file));
  }
  return { packages: packages.toSorted((a, b) => (a.path < b.path ? -1 : 1)), links };
}

/** Others are the project itself, and workspaces. */
function isBelowModules(path: string): boolean {
  return path.startsWith('node_modules/') || path.includes('/node_modules/');
}

function toLink(path: string, { resolved }: JsonObject, file: string): PackageLink {
  if (typeof resolved !== 'string') throw malformedLock(file, `${path} links nowhere`);
  assertInside(resolved, file);
  return { path, target: resolved };
}

function toPackage(path: string, entry: JsonObject, file: string): LockedPackage {
  const { version, name } = entry;
  const inner = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (typeof version !== 'string') throw malformedLock(file, `${path} has no version`);
  return {
    name: typeof name === 'string' ? name : inner,
    version,
    path,
    origin: toOrigin(path, entry, file),
    dev: entry.dev === true,
    optional: entry.optional === true || entry.devOptional === true,
    made: toMadeFor(entry),
  };
}

function toOrigin(path: string, { resolved, integrity }: JsonObject, file: string): PackageOrigin {
  const checked = typeof integrity === 'string' ? parseIntegrity(integrity, path) : undefined;
  if (typeof resolved === 'string' && resolved.startsWith('file:')) {
    const inner = resolved.slice('file:'.length).replace(/^\.\//, '');
    assertInside(inner, file);
    return { kind: 'file', path: inner, integrity: checked };
  }
  const url = typeof resolved === 'string' ? resolved : undefined;
  if (url !== undefined && !/^https?:/.test(url)) {
    throw unsupportedLock(
      file,
      `${path} comes from a git repository`,
      'Depend on a published version, or on a tarball.',
    );
  }
  if (checked === undefined) throw malformedLock(file, `${path} has no integrity`);
  return { kind: 'tarball', url, integrity: checked };
}
