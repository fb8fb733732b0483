import { join } from 'node:path';
import { type Digest, digestHex } from '../oci/index.ts';

/** Where things lie in a store; absolute. */
export interface StorePaths {
  readonly root: string;
  /** Blobs, by algorithm and hex of their digest: `sha256/<hex>`. */
  readonly blobs: string;
  /** What is on its way in. Names begin with the mark of the process that writes (`processMark`). */
  readonly ingest: string;
  /** Layers at rest: `<hex>.tar`, and whatever is derived from it under `<hex>.*`. */
  readonly layers: string;
  /** One directory for each container, by id. */
  readonly containers: string;
  readonly volumes: string;
  /** Directories that commands of builds find again, by name; made with the first one. */
  readonly caches: string;
  /** What builds told, by id; made with the first one. */
  readonly builds: string;
  readonly database: string;
}

export function storePaths(root: string): StorePaths {
  return {
    root,
    blobs: join(root, 'blobs'),
    ingest: join(root, 'ingest'),
    layers: join(root, 'layers'),
    containers: join(root, 'containers'),
    volumes: join(root, 'volumes'),
    caches: join(root, 'caches'),
    builds: join(root, 'builds'),
    database: join(root, 'nacre.db'),
  };
}

/** Where the blob lies when it is there. */
export function blobFile(paths: Pick<StorePaths, 'blobs'>, digest: Digest): string {
  return `${paths.blobs}/${digest.replace(':', '/')}`;
}

/**
 * Where the index of a layer lies. The suffix stands for one form of the index: when a tar comes to give other bytes, it has to become
 * another, or indexes of both forms would be taken for each other.
 */
export function indexFile(paths: Pick<StorePaths, 'layers'>, diffId: Digest): string {
  return `${paths.layers}/${digestHex(diffId)}.erofs`;
}

/** Where the tar of a layer lies that arrived compressed. */
export function tarFile(paths: StorePaths, diffId: Digest): string {
  return `${paths.layers}/${digestHex(diffId)}.tar`;
}

/** Where an upload to the registry lies. No mark of a process: it outlives the one that began it. */
export function uploadFile(paths: Pick<StorePaths, 'ingest'>, id: string): string {
  return `${paths.ingest}/upload-${id}`;
}

/** Where bytes of a blob lie that came from afar, until all are there. No mark of a process: the next transfer goes on with them. */
export function partialFile(paths: Pick<StorePaths, 'ingest'>, digest: Digest): string {
  return `${paths.ingest}/${partialPrefix}${digestHex(digest)}`;
}

/** Where a note of a transfer to elsewhere lies, by the hex of what it is about. It is kept as long as what came from there. */
export function noteFile(paths: Pick<StorePaths, 'ingest'>, hex: string): string {
  return `${paths.ingest}/${partialPrefix}to-${hex}`;
}

/** What names of such files begin with. */
export const partialPrefix = 'partial-';

/** The lock of whoever is at such a file. */
export function lockOfPartial(path: string): string {
  return `${path}.lock`;
}
