import { isJsonObject, type Json, type JsonObject } from '../../../base/index.ts';
import type { FileInput } from '../../../build/index.ts';
import { isDigest } from '../../../oci/index.ts';

/** Files that layers were made of, as records keep them. */
export function formatInputs(inputs: readonly FileInput[]): readonly JsonObject[] {
  return inputs.map(({ url, digest, size }) => ({ url, digest, size }));
}

export function parseInputs(value: Json | undefined): readonly FileInput[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap((each): readonly FileInput[] => {
    if (!isJsonObject(each)) return [];
    const { url, digest, size } = each;
    if (typeof url !== 'string' || typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number')
      return [];
    return [{ kind: 'file', url, digest, size }];
  });
}

/** The texts of a list. */
export function parseTexts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
