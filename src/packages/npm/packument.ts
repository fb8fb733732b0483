import { isJsonObject, type JsonObject, parseJson } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';
import { type Integrity, parseIntegrity } from '../integrity.ts';
import type { PackageFetcher } from '../package-fetcher.ts';

/** A version of a package in a registry. */
export interface PublishedVersion {
  readonly version: string;
  readonly tarball: string;
  readonly integrity: Integrity;
}

/** Of packages with thousands of versions. */
const mostBytes = 128 * 1024 * 1024;

/**
 * All versions that a registry has of a package.
 *
 * @param registry ends with a slash
 * @throws packages/bad-index; whatever fetching throws
 */
export async function readPackument(
  registry: string,
  name: string,
  fetcher: PackageFetcher,
): Promise<readonly PublishedVersion[]> {
  const url = `${registry}${name.replace('/', '%2f')}`;
  const json = parseJson(await fetcher.document(url, mostBytes), mostBytes);
  const versions = isJsonObject(json) ? json.versions : undefined;
  if (!isJsonObject(versions)) throw packagesFault('packages/bad-index', `${url} tells of no versions`);
  return Object.entries(versions).flatMap(([version, value]) =>
    isJsonObject(value) ? toPublished(name, version, value) : [],
  );
}

function toPublished(name: string, version: string, { dist }: JsonObject): readonly PublishedVersion[] {
  if (!isJsonObject(dist)) return [];
  const { tarball, integrity, shasum } = dist;
  const text = typeof integrity === 'string' ? integrity : typeof shasum === 'string' ? toSri(shasum) : undefined;
  if (typeof tarball !== 'string' || text === undefined) return [];
  return [{ version, tarball, integrity: parseIntegrity(text, `${name}@${version}`) }];
}

function toSri(shasum: string): string {
  return `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`;
}
