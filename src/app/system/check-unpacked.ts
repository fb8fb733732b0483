import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFault, messageOf } from '../../base/index.ts';
import { findDifference, openLayerIndex, openUpperIndex } from '../../image/index.ts';
import { type Digest, isDigest, type LayerAtRest, layerMediaType } from '../../oci/index.ts';
import {
  type CheckFault,
  type CheckOptions,
  type CheckRepair,
  type CheckReport,
  type DiskStore,
  discardUnpacked,
  unpackedDirectory,
} from '../../store/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';

/**
 * Compares the unpacked files of every layer with the layer itself, and drops what differs: it is unpacked again when it is needed.
 *
 * @throws base/cancelled
 */
export async function checkUnpacked(
  nacre: Nacre,
  options: CheckOptions,
): Promise<Pick<CheckReport, 'faults' | 'repaired' | 'compared'>> {
  const faults: CheckFault[] = [];
  const repaired: CheckRepair[] = [];
  let compared = 0;
  for (const diffId of listUnpacked(nacre)) {
    const message = await compare(nacre, diffId, options.signal);
    if (message === 'unknown') continue;
    compared += 1;
    if (message === undefined) continue;
    const subject = unpackedDirectory(nacre.store, diffId);
    if (options.repair === false) {
      faults.push({ subject, message, hint: 'Run `nacre system check`, which removes it, to be unpacked again.' });
    } else if (discardUnpacked(nacre.store, diffId, imagesInUse(nacre.store))) {
      repaired.push({ subject, message: `${message}; removed, to be unpacked again from its tar` });
    } else {
      const hint = 'Stop the containers that use it, then check again.';
      faults.push({ subject, message: `${message}, and it is in use`, hint });
    }
  }
  return { faults, repaired, compared };
}

/** Layers whose unpacked files would be used: they were unpacked since the last boot, or are on stable storage. */
function listUnpacked({ store, host }: Nacre): readonly Digest[] {
  const marks = [`ready-${host().bootId()}`, 'durable'];
  return readdirSync(store.paths.layers)
    .flatMap((name) => (name.endsWith('.dir') ? [`sha256:${name.slice(0, -'.dir'.length)}`] : []))
    .filter((text) => isDigest(text))
    .filter((diffId) => marks.some((mark) => existsSync(join(unpackedDirectory(store, diffId), mark))));
}

/** @returns what is wrong, `undefined` when nothing is; `unknown` when there is nothing to compare with, or not any more */
async function compare(
  { store, host }: Nacre,
  diffId: Digest,
  signal: AbortSignal | undefined,
): Promise<string | 'unknown' | undefined> {
  using _lease = store.lease();
  const atRest = await findAtRest(store, diffId);
  const tree = join(unpackedDirectory(store, diffId), 'tree');
  if (atRest === undefined || !existsSync(tree)) return 'unknown';
  try {
    const found = openUpperIndex(tree, { readXattrs: host().readXattrs });
    const difference = await findDifference(openLayerIndex(atRest), found, signal);
    return difference && `its files are not those of the layer: /${difference.path} (${difference.what})`;
  } catch (error) {
    if (!isFault(error) || isFault(error, 'base/cancelled')) throw error;
    return existsSync(tree) ? `its files can not be compared: ${messageOf(error)}` : 'unknown';
  }
}

async function findAtRest(store: DiskStore, diffId: Digest): Promise<LayerAtRest | undefined> {
  try {
    // Finds the tar that it was unpacked from; what blob that came from is of no interest.
    return await store.rest({ diffId, descriptor: { mediaType: layerMediaType('none'), digest: diffId, size: 0 } });
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}

function imagesInUse(store: DiskStore): readonly Digest[] {
  const running = new Set(
    openContainerRecords(store)
      .list()
      .filter(({ state }) => state.kind !== 'exited')
      .map(({ id }) => id),
  );
  return store.containers.list().flatMap(({ id, image }) => (running.has(id) ? [image] : []));
}
