import { existsSync, readFileSync, renameSync } from 'node:fs';
import { isFault, messageOf } from '../base/index.ts';
import { type Digest, digestHex, type LayerRef, layerMediaType } from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import type { CheckFault, CheckOptions, CheckRepair, FileState, HashFile } from './check-report.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { findLayerBlob } from './find-layer-blob.ts';
import { blobFile, indexFile, tarFile } from './paths.ts';
import { removeTree } from './remove-tree.ts';
import type { LayerPart } from './seals.ts';

/** What a layer is checked with. */
export interface CheckLayerOptions extends CheckOptions {
  /** Blobs that are not what they should be. */
  readonly damaged: ReadonlySet<Digest>;
  readonly hash: HashFile;
}

/** What one layer came to. */
interface LayerReport {
  readonly faults: readonly CheckFault[];
  readonly repaired: readonly CheckRepair[];
  /** Indexes compared: none or one. */
  readonly compared: number;
}

const renewImage = 'Load or build the image again.';

/** A part of a layer that is not as it should be, and how to have it again; `undefined` when nothing whole is left to make it from. */
interface Damage {
  readonly path: string;
  readonly message: string;
  readonly source: { readonly ref: LayerRef; readonly name: string } | undefined;
}

/**
 * Compares a layer's tar with its digest, its index with what the tar gives, and the seals of both with what the kernel says. A part that
 * is not as it should be is made again from what it was made from, if that is whole.
 */
export async function checkLayer(store: DiskStore, diffId: Digest, options: CheckLayerOptions): Promise<LayerReport> {
  const tar = await checkTar(store, diffId, options);
  const isTarWhole = tar === undefined && !options.damaged.has(diffId);
  const index = isTarWhole ? await checkIndex(store, diffId, options) : 'unknown';
  const damages = [tar, typeof index === 'object' ? index : undefined].filter((each) => each !== undefined);
  const compared = index === 'whole' || typeof index === 'object' ? 1 : 0;
  if (damages.length === 0) {
    const seals = index === 'whole' ? checkSeals(store, diffId, options) : { faults: [], repaired: [] };
    return { ...seals, compared };
  }
  return { ...(await settle(store, diffId, damages, options)), compared };
}

async function checkTar(store: DiskStore, diffId: Digest, options: CheckLayerOptions): Promise<Damage | undefined> {
  const path = tarFile(store.paths, diffId);
  const state: FileState = await options.hash(path, diffId);
  if (typeof state === 'string') return undefined;
  const ref = findLayerBlob(store.paths, diffId, options.damaged);
  const source = ref === undefined ? undefined : { ref, name: `blob ${ref.descriptor.digest}` };
  return { path, message: `its content is damaged: its digest is ${state.found}`, source };
}

/** @returns `absent` when there is no index, which is made when the layer is used */
async function checkIndex(
  store: DiskStore,
  diffId: Digest,
  options: CheckLayerOptions,
): Promise<Damage | 'whole' | 'absent'> {
  const { paths } = store;
  const path = indexFile(paths, diffId);
  const tarPath = [blobFile(paths, diffId), tarFile(paths, diffId)].find((each) => existsSync(each));
  const size = tarPath === undefined ? undefined : sizeOf(tarPath);
  if (tarPath === undefined || size === undefined || !existsSync(path)) return 'absent';
  // The tar is there: what blob it came from is of no interest.
  const descriptor = { mediaType: layerMediaType('none'), digest: diffId, size };
  const source = { ref: { descriptor, diffId }, name: 'its tar' };
  const { indexTar } = await import('./index-tar.ts');
  try {
    const index = await indexTar({ diffId, tarPath, size }, options);
    return isSame(path, (out) => index.write(out, { diffId, tarPath, size }))
      ? 'whole'
      : { path, message: 'it is not the index of its tar', source };
  } catch (error) {
    if (isFault(error, 'base/cancelled')) throw error;
    if (!existsSync(path) || !existsSync(tarPath)) return 'absent';
    if (!isFault(error)) throw error;
    return { path, message: `its tar gives no index: ${messageOf(error)}`, source: undefined };
  }
}

/** Whether what is written is what the file holds. */
function isSame(path: string, write: (out: (bytes: Uint8Array) => void) => void): boolean {
  const held = readIndex(path);
  let at = 0;
  let same = true;
  write((bytes) => {
    same &&= held.subarray(at, at + bytes.length).equals(bytes);
    at += bytes.length;
  });
  return same && at === held.length;
}

function readIndex(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw toStoreFault(`read ${path}`, error);
  }
}

async function settle(
  store: DiskStore,
  diffId: Digest,
  damages: readonly Damage[],
  options: CheckLayerOptions,
): Promise<Pick<LayerReport, 'faults' | 'repaired'>> {
  const faults: CheckFault[] = [];
  const repaired: CheckRepair[] = [];
  for (const { path, message, source } of damages) {
    const used = isMounted(diffId) ? '; containers that are running use it as it was' : '';
    if (source === undefined) {
      const hint = `Remove the file ${path}, then load or build what needs it again.`;
      faults.push({ subject: path, message: message + used, hint });
    } else if (options.repair === false) {
      const hint = `Run \`nacre system check\`, which makes it again from ${source.name}.`;
      faults.push({ subject: path, message: message + used, hint });
    } else {
      const failure = await remake(store, source.ref, options);
      if (failure === undefined)
        repaired.push({ subject: path, message: `${message}; made again from ${source.name}` });
      else
        faults.push({ subject: path, message: `${message}; it can not be made again: ${failure}`, hint: renewImage });
      if (used !== '') faults.push(stillMounted(path));
    }
  }
  return { faults, repaired };
}

function stillMounted(path: string): CheckFault {
  return {
    subject: path,
    message: 'running containers go on with what was damaged',
    hint: 'Stop the containers that use the image, then start them again.',
  };
}

/**
 * Has a layer's index made again, and its tar when it is no blob. Whoever has them open keeps what they were.
 *
 * @returns what went wrong
 */
async function remake(store: DiskStore, ref: LayerRef, { signal }: CheckLayerOptions): Promise<string | undefined> {
  const { paths } = store;
  const isTarWhole = ref.descriptor.digest === ref.diffId;
  const parts = [indexFile(paths, ref.diffId), ...(isTarWhole ? [] : [tarFile(paths, ref.diffId)])];
  for (const path of parts) discard(store, path);
  using _lease = store.lease();
  try {
    await store.rest(ref, signal);
    return undefined;
  } catch (error) {
    if (isFault(error, 'base/cancelled') || !isFault(error)) throw error;
    return error.message;
  }
}

function discard(store: DiskStore, path: string): void {
  const moved = store.scratch();
  try {
    renameSync(path, moved);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw toStoreFault(`remove ${path}`, error);
  }
  removeTree(moved);
}

/** Of a layer whose content is whole: files that were put in the place of sealed ones, by a copy of the store for instance. */
function checkSeals(
  store: DiskStore,
  diffId: Digest,
  { repair }: CheckLayerOptions,
): Pick<LayerReport, 'faults' | 'repaired'> {
  const { paths, seals } = store;
  const known = seals.of(diffId);
  const tar = existsSync(blobFile(paths, diffId)) ? blobFile(paths, diffId) : tarFile(paths, diffId);
  const files: Readonly<Record<LayerPart, string>> = { tar, index: indexFile(paths, diffId) };
  const parts: readonly LayerPart[] = ['tar', 'index'];
  const broken = parts.filter((part) => known[part] !== undefined && seals.measure(files[part]) !== known[part]);
  const message = 'it is whole, but not the file that was sealed';
  if (repair === false) {
    const hint = 'Run `nacre system check`, which seals it again.';
    return { faults: broken.map((part) => ({ subject: files[part], message, hint })), repaired: [] };
  }
  for (const part of broken) seals.renew(diffId, part, files[part]);
  return {
    faults: [],
    repaired: broken.map((part) => ({ subject: files[part], message: `${message}; sealed again` })),
  };
}

/** Whether a mount of the layer's index is in this process's view. Source: proc_pid_mountinfo(5). */
function isMounted(diffId: Digest): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.includes(` - erofs `) && (line.split(' ')[4] ?? '').endsWith(`/${digestHex(diffId)}`));
}
