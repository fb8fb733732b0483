import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';
import { createTarWriter } from '../tar/writer.ts';
import type { LayerItem, LayerSummary } from './layer-item.ts';
import { createOpenFiles } from './open-files.ts';
import { readContent } from './read-content.ts';
import { runSliced } from './sliced.ts';
import { sortByPath } from './tree-order.ts';

/** How `writeLayer` writes. */
export interface WriteLayerOptions {
  readonly signal?: AbortSignal;
}

/**
 * Writes one layer as an uncompressed tar, in one pass over the files. Items may come in any order and are written in tree order
 * (`compareTreePaths`); of several with one path the last one counts. The same items give the same bytes, always: what an entry says
 * is written as it stands, times included.
 *
 * @param write takes the tar's bytes in order; they are only valid until it returns
 * @throws archive/changed when a file is gone or has another size than its entry says; archive/unreadable; archive/bad-entry, also
 *   for a hard link whose target does not come before it
 */
export function writeLayer(
  items: Iterable<LayerItem>,
  write: (bytes: Uint8Array) => void,
  options: WriteLayerOptions = {},
): Promise<LayerSummary> {
  return runSliced(writeItems(sortItems(items), write), options.signal);
}

/** The last item of each path, in tree order. */
function sortItems(items: Iterable<LayerItem>): LayerItem[] {
  const byPath = new Map<string, LayerItem>();
  for (const item of items) byPath.set(item.entry.path, item);
  return sortByPath([...byPath.values()], (item) => item.entry.path);
}

// Large enough that the calls cost nothing beside the bytes, small enough to stay in the processor's cache.
const bufferSize = 1024 * 1024;

/**
 * Writes items as they come, which must be in tree order, and ends the archive. Yields after each and within long content.
 */
export function* writeItems(
  items: Iterable<LayerItem>,
  write: (bytes: Uint8Array) => void,
): Generator<void, LayerSummary> {
  const tar = createTarWriter(write);
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  const take = (bytes: Uint8Array): void => tar.data(bytes);
  using files = createOpenFiles();
  const linkable = new Set<string>();
  const summary = { entries: 0, files: 0, bytes: 0 };
  for (const { entry, content } of items) {
    if (entry.type !== 'directory') linkable.add(entry.path);
    if (entry.type === 'hardlink' && !linkable.has(entry.linkTarget)) throw missingTarget(entry.path, entry.linkTarget);
    tar.begin(entry);
    if (content !== undefined) yield* readContent(content, entry.size, buffer, files, take);
    tar.finish();
    summary.entries += 1;
    summary.files += entry.type === 'file' ? 1 : 0;
    summary.bytes += entry.size;
    yield;
  }
  tar.end();
  return summary;
}

function missingTarget(path: string, target: string): Error {
  return archiveFault(
    'archive/bad-entry',
    `${quotePath(path)} is a hard link to ${quotePath(target)}, which does not come before it in the layer`,
  );
}
