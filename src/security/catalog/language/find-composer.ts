import { isJsonObject, type Json, parseJson } from '../../../base/index.ts';
import { bounds } from '../bounds.ts';
import type { Finder, FoundPackage } from '../finder.ts';
import type { ImageFile } from '../image-files.ts';
import { formatPurl } from '../package-url.ts';

/** PHP packages that Composer has installed, by its list of them. Source: Composer docs, "Runtime utilities"; composer/installed.json. */
export const composerFinder: Finder = {
  names: ['installed.json'],
  *find(file) {
    if (!file.path.endsWith('/composer/installed.json')) return;
    const json = parseJson(file.bytes(bounds.document), bounds.document);
    // Composer 1 has the list itself, 2 an object around it.
    const packages = isJsonObject(json) ? json.packages : json;
    if (!Array.isArray(packages)) return;
    for (const each of packages) yield* toPackage(each, file);
  },
};

function* toPackage(json: Json, { path, layer }: ImageFile): Generator<FoundPackage> {
  if (!isJsonObject(json)) return;
  const { name, version, license, homepage } = json;
  if (typeof name !== 'string' || typeof version !== 'string') return;
  const [, vendor, short = name] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = formatPurl({
    ...{ type: 'composer', name: short, version },
    ...(vendor === undefined ? {} : { namespace: vendor }),
  });
  if (purl === undefined) return;
  const licenses = (Array.isArray(license) ? license : [license]).filter((word) => typeof word === 'string');
  yield {
    ...{ type: 'composer', name, version, purl, licenses, found: { path, layer } },
    ...(typeof homepage === 'string' && homepage !== '' ? { homepage } : {}),
  };
}
