import { isJsonObject, type JsonObject, limits, parseJson, streamOf, utf8 } from '../../../base/index.ts';
import { type Descriptor, digestOf, isDigest, readBlob } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';

/** A document that is larger is made each time. */
const mostBytes = 64 * 1024 * 1024;
const mediaType = 'application/spdx+json';

// Counts up when the same image comes to another document.
const form = 1;

/**
 * A document as it was made before, else as it is made now: an unchanged image is not looked through again.
 *
 * @param about all that the document depends on
 */
export async function rememberDocument(
  store: DiskStore,
  about: readonly string[],
  make: () => Promise<JsonObject>,
): Promise<JsonObject> {
  const key = `sbom/${digestOf(JSON.stringify([form, ...about]))}`;
  const known = await readKnown(store, store.cache.get(key));
  if (known !== undefined) return known;
  const document = await make();
  const bytes = utf8(JSON.stringify(document));
  if (bytes.length > mostBytes) return document;
  const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await store.put(descriptor, streamOf(bytes));
  store.cache.put(key, JSON.stringify({ digest: descriptor.digest, size: descriptor.size }), [descriptor.digest]);
  return document;
}

async function readKnown(store: DiskStore, record: string | undefined): Promise<JsonObject | undefined> {
  const place = record === undefined ? undefined : parseJson(utf8(record), limits.manifest);
  if (!isJsonObject(place) || typeof place.digest !== 'string' || typeof place.size !== 'number') return undefined;
  if (!isDigest(place.digest)) return undefined;
  const bytes = await readBlob(store, { mediaType, digest: place.digest, size: place.size }, mostBytes);
  const document = parseJson(bytes, mostBytes);
  return isJsonObject(document) ? document : undefined;
}
