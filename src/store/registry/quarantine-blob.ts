import { renameSync } from 'node:fs';
import { makeDirectory } from '../../host/index.ts';
import type { Digest } from '../../oci/index.ts';
import { systemCode, toStoreFault } from '../faults.ts';
import { blobFile, type StorePaths } from '../paths.ts';

/** Moves a damaged blob to where nothing finds it but whoever wants to look at it: `registry/damaged`. */
export function quarantineBlob(paths: StorePaths, digest: Digest): void {
  const directory = `${paths.root}/registry/damaged`;
  const blob = blobFile(paths, digest);
  try {
    makeDirectory(`${paths.root}/registry`, 0o700);
    makeDirectory(directory, 0o700);
    renameSync(blob, `${directory}/${digest.replace(':', '-')}`);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw toStoreFault(`move ${blob} aside`, error);
  }
}
