import { closeSync, openSync, readSync } from 'node:fs';
import { type Entry, readTarEntries, type TarItem, type TarPlace } from '../archive/index.ts';
import { wrapFault } from '../base/index.ts';
import type { LayerAtRest } from '../oci/index.ts';

/** A stretch of a file's content: bytes of a tar, or zeros when `tarPath` is undefined. */
export interface ContentRange {
  readonly tarPath: string | undefined;
  /** First byte in the tar; 0 for zeros. */
  readonly position: number;
  readonly length: number;
}

/** What is in one layer and where its bytes lie. Today read from the tar's headers; whatever can answer this can stand in. */
export interface LayerIndex {
  readonly items: readonly TarItem[];
  content(entry: Entry, where: TarPlace): readonly ContentRange[];
}

/** Reads the headers of a layer's tar. @throws archive/* on a malformed tar */
export function openLayerIndex(layer: LayerAtRest): LayerIndex {
  return { items: readItems(layer), content: (entry, where) => toRanges(layer.tarPath, entry, where) };
}

function readItems(layer: LayerAtRest): readonly TarItem[] {
  const fd = openSync(layer.tarPath, 'r');
  try {
    return [...readTarEntries((position, length) => readExactly(fd, position, length), layer.size)];
  } catch (error) {
    throw wrapFault(`layer ${layer.diffId}`, error);
  } finally {
    closeSync(fd);
  }
}

function readExactly(fd: number, position: number, length: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, buffer, filled, length - filled, position + filled);
    if (count === 0) throw new Error(`the tar ends at byte ${position + filled}`);
    filled += count;
  }
  return buffer;
}

function toRanges(tarPath: string, entry: Entry, where: TarPlace): readonly ContentRange[] {
  if (where.segments === undefined)
    return entry.size === 0 ? [] : [{ tarPath, position: where.dataOffset, length: entry.size }];
  const ranges: ContentRange[] = [];
  let logical = 0;
  let stored = where.dataOffset;
  for (const segment of where.segments) {
    if (segment.offset > logical) ranges.push(zeros(segment.offset - logical));
    ranges.push({ tarPath, position: stored, length: segment.size });
    stored += segment.size;
    logical = segment.offset + segment.size;
  }
  if (logical < entry.size) ranges.push(zeros(entry.size - logical));
  return ranges;
}

function zeros(length: number): ContentRange {
  return { tarPath: undefined, position: 0, length };
}
