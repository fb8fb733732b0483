import { isJsonObject, parseJson, utf8 } from '../../base/index.ts';
import { isTag } from '../../oci/index.ts';

/** Bytes of one page of tags that are read. */
export const largestTagList: number = 16 * 1024 * 1024;

/** The body that lists tags of a repository. */
export function formatTagList(repository: string, tags: readonly string[]): Uint8Array {
  return utf8(JSON.stringify({ name: repository, tags }));
}

/**
 * Reads a page of tags; what can not be a tag is left out.
 *
 * @returns `undefined` when it is no list of tags
 * @throws base/bad-json, base/too-large
 */
export function parseTagList(bytes: Uint8Array): readonly string[] | undefined {
  const json = parseJson(bytes, largestTagList);
  if (!isJsonObject(json)) return undefined;
  const { tags = null } = json;
  // A repository that lost its last tag: servers written in Go say null.
  if (tags === null) return [];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string' && isTag(tag)) : undefined;
}
