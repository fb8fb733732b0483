import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, type LayerItem, normalizeEntryPath, plainEntry } from '../../archive/index.ts';
import { decodePath, formatSize, fsPath, isFault, limits, wrapFault } from '../../base/index.ts';
import { toFileTree } from '../../image/index.ts';
import type { BlobIngest, LayerRef } from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import type { FetchDeps } from './fetch-deps.ts';
import { createLayerDraft, type DraftItem, type LayerDraft } from './layer-draft.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';
import { placeArchive } from './place-archive.ts';
import { storeLayer } from './step-work.ts';

/** Files on their way into a layer that holds them as a context has them. */
export interface ContextDraft {
  /** Puts an archive's files below `prefix`, '' being the root. */
  addArchive(archive: OpenArchive, prefix: string): void;
  /** Puts a directory of this machine at `path`, with all that is in it. */
  addDirectory(host: string, path: string): void;
  /** @returns `undefined` when it is empty */
  store(blobs: BlobIngest, signal: AbortSignal | undefined): Promise<LayerRef | undefined>;
}

const root = { uid: 0, gid: 0 };

/**
 * Starts a layer of files that came as archives. What is in it depends on names, content and who may execute them alone: owner root,
 * mode 0755 or 0644, time 0.
 */
export function createContextDraft(): ContextDraft {
  const draft = createLayerDraft(toFileTree([]), 0);
  const made = { ...root, mode: 0o755 };
  return {
    addArchive(archive, prefix) {
      if (archive.items.length > limits.tarEntries) throw tooMany(archive.items.length);
      const destination = prefix === '' ? '/' : `/${normalizeEntryPath(prefix)}`;
      // What the archive says of its links stays within the destination's own root, as for ADD.
      placeArchive({ draft, op: { destination }, made }, archive, { owner: root, time: 0 });
    },
    addDirectory(host, path) {
      draft.makeDirectories(path, made);
      walk(host, path, draft);
    },
    store: (blobs, signal) => storeLayer(draft.items().map(toPlain), blobs, signal),
  };
}

function walk(host: string, path: string, draft: LayerDraft): void {
  for (const name of readdirSync(fsPath(host)).sort()) {
    const [from, to] = [join(host, name), `${path}/${name}`];
    draft.put(toItem(from, to));
    if (lstatSync(from).isDirectory()) walk(from, to, draft);
  }
}

function toItem(host: string, path: string): DraftItem {
  const stats = lstatSync(host);
  const entry: Entry = { ...plainEntry, path, type: 'file', mode: stats.mode & 0o100 ? 0o755 : 0o644 };
  if (stats.isDirectory()) return { entry: { ...entry, type: 'directory' } };
  if (stats.isSymbolicLink())
    return { entry: { ...entry, type: 'symlink', linkTarget: decodePath(readlinkSync(host, 'buffer')) } };
  if (stats.size === 0) return { entry };
  return { entry: { ...entry, size: stats.size }, content: { kind: 'host', path: host } };
}

function toPlain(item: LayerItem): LayerItem {
  const { path, type, size, linkTarget, devMajor, devMinor } = item.entry;
  const mode = modeOf(item.entry);
  return { ...item, entry: { ...plainEntry, path, type, size, linkTarget, devMajor, devMinor, mode } };
}

function modeOf({ type, mode }: Entry): number {
  if (type === 'symlink') return 0o777;
  return type === 'directory' || (mode & 0o100) !== 0 ? 0o755 : 0o644;
}

function tooMany(entries: number): Error {
  return buildFault('build/bad-context', `an archive has ${entries} entries, at most ${limits.tarEntries} are read`);
}

/** What a file may be to a context: an archive, whose layer is `undefined` when there is nothing in it. */
export type StoredTree =
  | { readonly kind: 'tree'; readonly layer: LayerRef | undefined }
  | { readonly kind: 'no archive' };

/**
 * The layer of an archive, plain or compressed, as a context has its files.
 *
 * @param shown what it is, for messages
 * @throws build/bad-context for a compressed one that grows beyond all measure; archive/… for a damaged one
 */
export async function storeTree(
  shown: string,
  file: { readonly path: string; readonly size: number },
  deps: Pick<FetchDeps, 'blobs' | 'scratchDirectory' | 'signal'>,
): Promise<StoredTree> {
  const limit = leastLimit + mostRatio * file.size;
  try {
    using archive = await openArchive(file.path, { ...deps, limit });
    if (archive === undefined) return { kind: 'no archive' };
    const draft = createContextDraft();
    draft.addArchive(archive, '');
    return { kind: 'tree', layer: await draft.store(deps.blobs, deps.signal) };
  } catch (error) {
    if (!isFault(error, 'base/too-large')) throw wrapFault(`read ${shown}`, error);
    throw buildFault('build/bad-context', `${shown} holds more than ${formatSize(limit)}, far more than its own size`, {
      hint: 'Unpack it and build from the directory, if you trust it.',
    });
  }
}

/** What a compressed archive may grow to: this many bytes, and for each of its own this many more. */
const leastLimit = 1024 ** 3;
const mostRatio = 200;
