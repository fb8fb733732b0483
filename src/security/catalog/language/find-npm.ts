import { isJsonObject, type Json, type JsonObject, parseJson } from '../../../base/index.ts';
import { bounds } from '../bounds.ts';
import type { Evidence } from '../catalog.ts';
import type { Finder, FoundPackage } from '../finder.ts';
import type { ImageFile } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';

/**
 * npm packages: those that lie in a `node_modules`, by their package.json, and of a program that was bundled into one file those of the lock
 * file beside it. A lock file that has its `node_modules` beside it tells of what was once wanted, not of what is there.
 *
 * Source: npm docs, package-json and package-lock-json.
 */
export const npmFinder: Finder = {
  names: ['package.json', 'package-lock.json'],
  *find(file) {
    const isManifest = file.name === 'package.json';
    if (isManifest ? !installed.test(file.path) : file.beside('node_modules')) return;
    const json = parseJson(stripBom(file.bytes(bounds.document)), bounds.document);
    if (!isJsonObject(json)) return;
    if (isManifest) yield* toPackages(json, file);
    else yield* readLock(json, file);
  },
};

const installed = /\/node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/;

function stripBom(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function* toPackages(json: JsonObject, file: ImageFile): Generator<FoundPackage> {
  const { name, version } = json;
  if (typeof name !== 'string' || typeof version !== 'string') return;
  const homepage = typeof json.homepage === 'string' ? json.homepage : undefined;
  yield* toPackage(name, version, file, {
    licenses: licensesOf(json),
    ...(homepage === undefined ? {} : { homepage }),
  });
}

/** Versions 2 and 3 name packages by their places, version 1 by their names, each with those below it. */
function* readLock(json: JsonObject, file: ImageFile): Generator<FoundPackage> {
  if (!isJsonObject(json.packages)) return yield* readOldLock(json.dependencies, file);
  for (const [place, entry] of Object.entries(json.packages)) {
    if (!isJsonObject(entry) || entry.dev === true || entry.link === true) continue;
    const [, named] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place) ?? [];
    const name = typeof entry.name === 'string' ? entry.name : named;
    if (named === undefined || name === undefined || typeof entry.version !== 'string') continue;
    yield* toPackage(name, entry.version, file, { licenses: licensesOf(entry) });
  }
}

function* readOldLock(dependencies: Json | undefined, file: ImageFile): Generator<FoundPackage> {
  if (!isJsonObject(dependencies)) return;
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isJsonObject(entry) || entry.dev === true) continue;
    if (typeof entry.version === 'string') yield* toPackage(name, entry.version, file, { licenses: [] });
    yield* readOldLock(entry.dependencies, file);
  }
}

function* toPackage(
  name: string,
  version: string,
  { path, layer }: Evidence,
  rest: Pick<FoundPackage, 'licenses' | 'homepage'>,
): Generator<FoundPackage> {
  const [, scope, short = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = formatPurl({ type: 'npm', name: short, version, ...(scope === undefined ? {} : { namespace: scope }) });
  if (purl !== undefined) yield { type: 'npm', name, version, purl, found: { path, layer }, ...rest };
}

/** `license` as a word or the old object, or the older list `licenses` of such. */
function licensesOf({ license, licenses }: JsonObject): readonly string[] {
  const all = Array.isArray(licenses) ? [license, ...licenses] : [license, licenses];
  return all.flatMap((each) => {
    const word = isJsonObject(each) ? each.type : each;
    return typeof word === 'string' && word !== '' ? [word] : [];
  });
}
