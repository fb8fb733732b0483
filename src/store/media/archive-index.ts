import { readSync } from 'node:fs';
import { posix } from 'node:path';
import {
  detectCompression,
  detectionSize,
  readTarEntries,
  type StreamCompression,
  type TarItem,
} from '../../archive/index.ts';
import { storeFault } from '../faults.ts';

/** Where a file of an archive lies, in bytes from the archive's first. */
export interface ArchivedFile {
  readonly offset: number;
  readonly size: number;
}

/** The files of an uncompressed tar at rest, found by their paths and read by position. */
export interface ArchiveIndex {
  /** A file, links followed; `undefined` when there is none. @throws store/bad-archive when it is stored as a sparse file */
  find(path: string): ArchivedFile | undefined;
  /**
   * A small file whole.
   *
   * @throws store/bad-archive when it is not there or larger than `limit`
   */
  read(path: string, limit: number): Uint8Array;
  /** How the content of a file is compressed, by its first bytes. */
  compressionOf(file: ArchivedFile): StreamCompression;
}

// An archive holds a handful of files for each image.
const mostEntries = 200_000;
const mostLinks = 8;

/**
 * Walks the headers of a tar.
 *
 * @param where what to call the archive in messages
 * @param fd a regular file, open for reading
 * @throws store/bad-archive, archive/*
 */
export function indexArchive(where: string, fd: number, size: number): ArchiveIndex {
  const items = new Map<string, TarItem>();
  const readAt = (position: number, length: number): Uint8Array => readWhole(where, fd, position, length);
  for (const item of readTarEntries(readAt, size, { maxEntries: mostEntries })) items.set(item.entry.path, item);

  function find(path: string, links = 0): ArchivedFile | undefined {
    const item = items.get(path);
    if (item === undefined) return undefined;
    const { entry, where: place } = item;
    switch (entry.type) {
      case 'file':
        if (place.segments === undefined) return { offset: place.dataOffset, size: entry.size };
        throw storeFault('store/bad-archive', `${where}: ${path} is stored as a sparse file`, {
          hint: 'Pack the archive again without --sparse.',
        });
      case 'hardlink':
      case 'symlink':
        if (links === mostLinks) throw storeFault('store/bad-archive', `${where}: too many links at ${path}`);
        return find(entry.type === 'hardlink' ? entry.linkTarget : besides(path, entry.linkTarget), links + 1);
      case 'directory':
      case 'chardevice':
      case 'blockdevice':
      case 'fifo':
        return undefined;
    }
  }

  return {
    find: (path) => find(path),
    read(path, limit) {
      const file = find(path);
      if (file === undefined) throw storeFault('store/bad-archive', `${where}: ${path} is missing`);
      if (file.size > limit)
        throw storeFault('store/bad-archive', `${where}: ${path} has ${file.size} bytes, at most ${limit} allowed`);
      return Uint8Array.from(readAt(file.offset, file.size));
    },
    compressionOf: ({ offset, size: length }) => detectCompression(readAt(offset, Math.min(length, detectionSize))),
  };
}

/** The path a relative symlink means; one that leads out of the archive names nothing in it. */
function besides(path: string, target: string): string {
  return posix.normalize(posix.join(posix.dirname(path), target));
}

/** @throws store/bad-archive when the file ends before */
function readWhole(where: string, fd: number, position: number, length: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, buffer, filled, length - filled, position + filled);
    if (got === 0) throw storeFault('store/bad-archive', `${where}: ends at byte ${position + filled}`);
    filled += got;
  }
  return buffer;
}
