import { isJsonObject, parseJson } from '../../base/index.ts';
import { isRepository } from '../../oci/index.ts';

/** Bytes of one page of repositories that are read. */
export const largestRepositoryList: number = 16 * 1024 * 1024;

/**
 * Reads a page of a catalog; what can not be a repository is left out. Source: Docker's registry API, "Listing Repositories".
 *
 * @returns `undefined` when it is no list of repositories
 * @throws base/bad-json, base/too-large
 */
export function parseRepositoryList(bytes: Uint8Array): readonly string[] | undefined {
  const json = parseJson(bytes, largestRepositoryList);
  if (!isJsonObject(json)) return undefined;
  const { repositories = null } = json;
  if (repositories === null) return [];
  return Array.isArray(repositories)
    ? repositories.filter((each) => typeof each === 'string' && isRepository(each))
    : undefined;
}
