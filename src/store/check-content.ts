import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { assertNotCancelled } from '../base/index.ts';
import { createDigester, type Digest, type DigestAlgorithm, digestAlgorithm, isDigest } from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import { blobDirectories } from './blob-places.ts';
import { checkLayer } from './check-layer.ts';
import type { CheckFault, CheckOptions, CheckRepair, ContentReport, HashFile } from './check-report.ts';
import type { DiskStore } from './disk-store.ts';
import { toStoreFault } from './faults.ts';
import { blobFile, type StorePaths } from './paths.ts';
import { streamFile } from './stream-file.ts';

/**
 * Compares every blob and every layer at rest with what it should be.
 *
 * @throws base/cancelled; store/io
 */
export async function checkContent(store: DiskStore, options: CheckOptions): Promise<ContentReport> {
  const faults: CheckFault[] = [];
  const repaired: CheckRepair[] = [];
  const damaged = new Set<Digest>();
  const watch = watchFiles(options);
  for (const digest of listBlobs(store.paths)) {
    const path = blobFile(store.paths, digest);
    const state = await watch.hash(path, digest);
    if (typeof state === 'string') continue;
    damaged.add(digest);
    const hint = `Remove the file ${path}, then load or build what needs it again.`;
    faults.push({ subject: path, message: `its content is damaged: its digest is ${state.found}`, hint });
  }
  let compared = 0;
  for (const diffId of listLayers(store.paths)) {
    const found = await checkLayer(store, diffId, { ...options, damaged, hash: watch.hash });
    faults.push(...found.faults);
    repaired.push(...found.repaired);
    compared += found.compared;
  }
  watch.end();
  return { faults, repaired, hashed: watch.count(), compared };
}

function listBlobs(paths: StorePaths): readonly Digest[] {
  return blobDirectories(paths).flatMap((directory) =>
    readdirSync(directory)
      .map((name) => `${basename(directory)}:${name}`)
      .filter(isDigest),
  );
}

function listLayers({ layers }: StorePaths): readonly Digest[] {
  const names = readdirSync(layers).flatMap((name) => /^(.*)\.(?:tar|erofs)$/.exec(name)?.[1] ?? []);
  return [...new Set(names)].map((hex) => `sha256:${hex}`).filter(isDigest);
}

/** Hashes files, counts them, and tells how it goes. */
function watchFiles({ onEvent, signal }: CheckOptions): {
  readonly hash: HashFile;
  readonly count: () => number;
  readonly end: () => void;
} {
  const id = 'check';
  const started = performance.now();
  let count = 0;
  onEvent?.({ kind: 'start', id, label: 'check blobs and layers' });
  return {
    async hash(path, digest) {
      assertNotCancelled(signal);
      const found = await hashFile(path, digestAlgorithm(digest), (bytes) => {
        assertNotCancelled(signal);
        onEvent?.({ kind: 'advance', id, bytes });
      });
      if (found === undefined) return 'absent';
      count += 1;
      return found === digest ? 'whole' : { found };
    },
    count: () => count,
    end: () => onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 }),
  };
}

/** @returns `undefined` when the file is not there, or not any more */
async function hashFile(
  path: string,
  algorithm: DigestAlgorithm,
  onBytes: (count: number) => void,
): Promise<Digest | undefined> {
  const size = sizeOf(path);
  if (size === undefined) return undefined;
  const digester = createDigester(algorithm);
  try {
    for await (const piece of streamFile(path, size, { transient: true })) {
      digester.update(piece);
      onBytes(piece.length);
    }
  } catch (error) {
    if (sizeOf(path) === undefined) return undefined;
    throw toStoreFault(`check ${path}`, error);
  }
  return digester.digest();
}
