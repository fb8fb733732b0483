import { isFault } from '../base/index.ts';
import { type Digest, familiarReference, isDigest, parseReference } from '../oci/index.ts';
import { canRemove } from '../runtime/index.ts';
import { collectGarbage } from './collect-garbage.ts';
import { openContainerRecords } from './container-records.ts';
import type { Nacre } from './nacre.ts';
import { removeContainer } from './remove-container.ts';
import { sweep } from './sweep.ts';

export interface PruneOptions {
  /** Also images that have a name, when no container uses them. @default false */
  readonly all?: boolean;
}

/** What was removed. */
export interface PruneReport {
  /** IDs. */
  readonly containers: readonly string[];
  /** Names, or digests of images that had none. */
  readonly images: readonly string[];
  /** Disk space freed. */
  readonly bytes: number;
}

/** Removes containers that have ended, images without a name, what builds remember, and every file that nothing uses. */
export async function prune(nacre: Nacre, options: PruneOptions = {}): Promise<PruneReport> {
  await sweep(nacre);
  const containers = await removeEnded(nacre);
  const images = await removeImages(nacre, options);
  const { bytes } = await collectGarbage(nacre, { cacheUnusedFor: 0 });
  return { containers: containers.ids, images, bytes: containers.bytes + bytes };
}

async function removeEnded(nacre: Nacre): Promise<{ readonly ids: readonly string[]; readonly bytes: number }> {
  const ids: string[] = [];
  let bytes = 0;
  for (const { id, state } of openContainerRecords(nacre.store).list()) {
    if (!canRemove(state)) continue;
    try {
      bytes += await removeContainer(nacre, id);
      ids.push(id);
    } catch (error) {
      // Another process was faster.
      if (!isFault(error, 'app/no-container')) throw error;
    }
  }
  return { ids, bytes };
}

async function removeImages(nacre: Nacre, options: PruneOptions): Promise<readonly string[]> {
  const { store } = nacre;
  const used = new Set<Digest>(store.containers.list().map((container) => container.image));
  const unused = (await store.list()).filter(
    (row) => !used.has(row.descriptor.digest) && (options.all === true || isDigest(row.name)),
  );
  for (const { name } of unused) await store.remove(name);
  return unused.map(({ name }) => (isDigest(name) ? name : familiarReference(parseReference(name))));
}
