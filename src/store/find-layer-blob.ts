import { readdirSync, readFileSync } from 'node:fs';
import { limits } from '../base/index.ts';
import { type Descriptor, type Digest, type LayerRef, parseImageConfig, parseManifest } from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import { blobDirectories } from './blob-places.ts';
import { blobFile, type StorePaths } from './paths.ts';

/**
 * The compressed blob that a layer's tar can be made from again, as some image in the store tells.
 *
 * @param damaged blobs that do not count
 * @returns `undefined` when there is none
 */
export function findLayerBlob(paths: StorePaths, diffId: Digest, damaged: ReadonlySet<Digest>): LayerRef | undefined {
  const isWhole = ({ digest, size }: Descriptor): boolean =>
    digest !== diffId && !damaged.has(digest) && sizeOf(blobFile(paths, digest)) === size;
  const blobs = blobDirectories(paths).flatMap((directory) =>
    readdirSync(directory).map((name) => `${directory}/${name}`),
  );
  for (const path of blobs) {
    const descriptor = readLayers(paths, path).get(diffId);
    if (descriptor !== undefined && isWhole(descriptor)) return { descriptor, diffId };
  }
  return undefined;
}

/** The layers of an image by diffID, if the file is its manifest. */
function readLayers(paths: StorePaths, path: string): ReadonlyMap<Digest, Descriptor> {
  const size = sizeOf(path) ?? 0;
  if (size > limits.manifest) return new Map();
  try {
    const { config, layers } = parseManifest(readFileSync(path));
    const { diffIds } = parseImageConfig(readFileSync(blobFile(paths, config.digest)));
    return new Map(layers.flatMap((layer, at) => (diffIds[at] === undefined ? [] : [[diffIds[at], layer] as const])));
  } catch {
    // Most blobs are no manifests, and a manifest that can't be read is told of elsewhere.
    return new Map();
  }
}
