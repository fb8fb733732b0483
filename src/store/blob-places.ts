import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Digest, digestAlgorithms } from '../oci/index.ts';
import { systemCode } from './faults.ts';
import { blobFile, type StorePaths } from './paths.ts';
import { syncPath } from './sync-path.ts';

type BlobPaths = Pick<StorePaths, 'blobs'>;

/** Where blobs are: a directory for each algorithm of which there is one. */
export function blobDirectories(paths: BlobPaths): readonly string[] {
  return digestAlgorithms.map((algorithm) => `${paths.blobs}/${algorithm}`).filter((path) => existsSync(path));
}

/** A file becomes a blob. The directory of an algorithm is made with its first one. */
export function placeBlob(file: string, paths: BlobPaths, digest: Digest): void {
  const place = blobFile(paths, digest);
  try {
    renameSync(file, place);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || !existsSync(file)) throw error;
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    syncPath(paths.blobs);
    renameSync(file, place);
  }
}

/** What became a blob is one after a power cut, too. */
export function syncBlobs(paths: BlobPaths): void {
  for (const directory of blobDirectories(paths)) syncPath(directory);
}
